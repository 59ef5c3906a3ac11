import { registerEnumType } from 'type-graphql'

export enum ScheduleMode {
  PREVIEW = 'PREVIEW',
  PUBLISH = 'PUBLISH',
}
registerEnumType(ScheduleMode, {
  name: 'ScheduleMode',
  description:
    'PREVIEW changes nothing until publishSchedule. PUBLISH publishes by itself if the version is still the one at its start, else ends SUPERSEDED.',
})

export enum ScheduleRunStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
  SUPERSEDED = 'SUPERSEDED',
}
registerEnumType(ScheduleRunStatus, { name: 'ScheduleRunStatus' })

export const FINAL_STATUSES: readonly ScheduleRunStatus[] = [
  ScheduleRunStatus.SUCCEEDED,
  ScheduleRunStatus.FAILED,
  ScheduleRunStatus.CANCELLED,
  ScheduleRunStatus.SUPERSEDED,
]

export enum TeamTargets {
  OWNED = 'OWNED',
  COULD_OWN = 'COULD_OWN',
}
registerEnumType(TeamTargets, {
  name: 'TeamTargets',
  valuesConfig: {
    OWNED: { description: 'Those that the team owns.' },
    COULD_OWN: { description: 'Those that a schedule may give to the team, and that it does not own.' },
  },
})
