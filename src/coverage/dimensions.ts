import type { NodeType } from '../shared/relay'
import type { SentenceKey } from '../shared/sentences'
import { CoverageDimension } from './coverage.type'

/** Tables that a key or a filter may look into, beside `ct` (campaign_target), `t` (target) and `a` (the target's area). */
export type Joined = 'owner' | 'industry' | 'zone'

/**
 * Left joins by what is there, so that every target stands in exactly one row whatever it lacks. A zone is that of the nearest
 * area upward that names one; it is found once an area, not once a target.
 */
export const JOINS: Readonly<Record<Joined, string>> = {
  owner: 'LEFT JOIN team owner ON owner.id = ct.owner_team_id',
  industry: 'LEFT JOIN industry ON industry.code = t.industry_code',
  zone: `LEFT JOIN (
           SELECT DISTINCT ON (below.id) below.id AS area_id, upward.zone AS code
             FROM area below CROSS JOIN unnest(below.lineage) AS line (area_id) JOIN area upward ON upward.id = line.area_id
            WHERE upward.zone IS NOT NULL
            ORDER BY below.id, cardinality(upward.lineage) DESC
         ) zone ON zone.area_id = t.area_id`,
}

/** How targets fall into groups along one dimension. */
export interface Dimension {
  join?: Joined
  /** SQL; null puts a target into the row of those that have none. */
  key: string
  /** Where the group's code and name stand, by `key`; without it the key is the code. */
  labels?: { table: 'area' | 'department' | 'team' | 'industry'; by: 'id' | 'code' }
  /** The group is a node with a global ID. */
  node?: Extract<NodeType, 'Area' | 'Department' | 'Team'>
  /** Names of codes that stand in no table. */
  names?: Readonly<Record<string, SentenceKey>>
  /** What the row without a key is called. */
  none: SentenceKey
}

export const DIMENSIONS: Readonly<Record<CoverageDimension, Dimension>> = {
  [CoverageDimension.DISTRICT]: {
    key: 'a.district_id',
    labels: { table: 'area', by: 'id' },
    node: 'Area',
    none: 'coverage.noDistrict',
  },
  [CoverageDimension.TOWN]: {
    key: 'a.town_id',
    labels: { table: 'area', by: 'id' },
    node: 'Area',
    none: 'coverage.noTown',
  },
  // The registry knows a zone by its code alone, so that is its name too.
  [CoverageDimension.ZONE]: { join: 'zone', key: 'zone.code', none: 'coverage.noZone' },
  [CoverageDimension.DEPARTMENT]: {
    join: 'owner',
    key: 'owner.department_id',
    labels: { table: 'department', by: 'id' },
    node: 'Department',
    none: 'coverage.noDepartment',
  },
  [CoverageDimension.TEAM]: {
    join: 'owner',
    key: 'owner.id',
    labels: { table: 'team', by: 'id' },
    node: 'Team',
    none: 'coverage.noTeam',
  },
  [CoverageDimension.INDUSTRY]: {
    join: 'industry',
    key: 'industry.lineage[1]',
    labels: { table: 'industry', by: 'code' },
    none: 'coverage.noIndustry',
  },
  [CoverageDimension.SIZE_CLASS]: {
    key: `NULLIF(t.size_class, 'UNKNOWN')`,
    names: {
      LARGE: 'coverage.LARGE',
      MEDIUM: 'coverage.MEDIUM',
      SMALL: 'coverage.SMALL',
      MICRO: 'coverage.MICRO',
    },
    none: 'coverage.noSize',
  },
  [CoverageDimension.TARGET_KIND]: {
    key: 't.kind',
    names: { ENTERPRISE: 'coverage.ENTERPRISE' },
    none: 'coverage.noKind',
  },
}
