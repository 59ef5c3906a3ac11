import { loadArea } from '../areas/area.loader'
import { loadCampaign } from '../campaigns/campaign.loader'
import { loadDepartment } from '../departments/department.loader'
import { loadTeam } from '../departments/team.loader'
import type { RequestContext } from '../shared/context'
import type { Node } from '../shared/node'
import type { NodeType } from '../shared/relay'

type ReadNode = (context: RequestContext, ...uuids: [string, string]) => Promise<Node | null>

/** How each type is read by its UUIDs; the rooms' own loaders, which know what of it the caller may see. */
export const NODE_LOADERS: Partial<Record<NodeType, ReadNode>> = {
  Area: loadArea,
  Department: loadDepartment,
  Team: loadTeam,
  Campaign: loadCampaign,
}

/** What those who see figures only may read: what the figures are about. */
export const FIGURES_ONLY_TYPES: ReadonlySet<NodeType> = new Set(['Area', 'Department', 'Team', 'Campaign'])
