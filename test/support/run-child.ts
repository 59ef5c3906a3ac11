import 'reflect-metadata'
import { Database } from '../../src/database/database'
import { startSchedule } from '../../src/scheduling/schedule.service'
import { ScheduleMode } from '../../src/scheduling/schedule-enums'
import { createContext } from '../../src/server/request-context'
import { Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import { createLog } from '../../src/shared/log'
import { NO_NOTIFICATIONS } from '../../src/shared/notifications'

/** A process of its own that starts a run, for tests that kill it: `node -r ts-hook run-child.ts CONNECTION SCHEMA CAMPAIGN_UUID`. */
async function main([connection = '', schema = '', campaignId = '']: readonly string[]): Promise<void> {
  const context = createContext({
    caller: { subject: 'office', role: Role.CAMPAIGN_OFFICE, departmentId: null, areaId: null },
    language: 'en',
    requestId: newId(),
    db: new Database(JSON.parse(connection), schema),
    log: createLog('silent'),
    notifications: NO_NOTIFICATIONS,
  })
  const runId = await startSchedule(context, { campaignId, mode: ScheduleMode.PUBLISH })
  process.stdout.write(`${runId}\n`)
}

void main(process.argv.slice(2))
