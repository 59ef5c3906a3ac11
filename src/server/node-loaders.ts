import { loadArea } from '../areas/area.loader'
import { loadCampaign } from '../campaigns/campaign.loader'
import { loadConsultation } from '../consultations/consultation.queries'
import { loadObjection } from '../consultations/objection.queries'
import { loadDepartment } from '../departments/department.loader'
import { loadTeam } from '../departments/team.loader'
import { loadDuplicateVisit } from '../duplicates/duplicate-visit.queries'
import { loadOwnership } from '../ownership/ownership.queries'
import { loadScheduleRun } from '../scheduling/schedule-run.queries'
import type { RequestContext } from '../shared/context'
import type { Node } from '../shared/node'
import type { NodeType } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { loadVisitPlan } from '../visit-plans/visit-plan.queries'
import { loadVisit } from '../visits/visit.queries'

type ReadNode = (context: RequestContext, ...uuids: [string, string]) => Promise<Node | null>

/** How each type is read by its UUIDs; the rooms' own loaders, which know what of it the caller may see. */
export const NODE_LOADERS: Readonly<Record<NodeType, ReadNode>> = {
  Area: loadArea,
  Department: loadDepartment,
  Team: loadTeam,
  Campaign: loadCampaign,
  Enterprise: loadEnterprise,
  Ownership: loadOwnership,
  VisitPlan: loadVisitPlan,
  Visit: loadVisit,
  DuplicateVisit: loadDuplicateVisit,
  ScheduleRun: loadScheduleRun,
  Consultation: loadConsultation,
  Objection: loadObjection,
}

/** What those who see figures only may read: what the figures are about. */
export const FIGURES_ONLY_TYPES: ReadonlySet<NodeType> = new Set(['Area', 'Department', 'Team', 'Campaign'])
