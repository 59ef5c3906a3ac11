import { scopeAreaId } from '../shared/access'
import { load, type RequestContext, rowLoader } from '../shared/context'
import { Enterprise } from './enterprise.entity'

/** The columns of an `Enterprise`, for the alias `t`. */
export const ENTERPRISE_COLUMNS = `t.id, t.kind, t.uscc, t.registration_number AS "registrationNumber", t.name, t.area_id AS "areaId",
  t.address, t.industry_code AS "industryCode", t.size_class AS "sizeClass", t.is_above_scale AS "isAboveScale",
  t.is_key AS "isKey", t.registry_state AS "registryState", t.state_since AS "stateSince", t.state_evidence AS "stateEvidence",
  t.successor_id AS "successorId", t.created_at AS "createdAt", t.updated_at AS "updatedAt"`

export const toEnterprise = (row: object): Enterprise => Object.assign(new Enterprise(), row)

const byId = rowLoader<string, Enterprise>(
  async (context, ids) =>
    (
      await context.db.query<object>(
        `SELECT ${ENTERPRISE_COLUMNS} FROM target t JOIN area a ON a.id = t.area_id
          WHERE t.id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])`,
        [ids, scopeAreaId(context.caller)],
      )
    ).map(toEnterprise),
  ({ id }) => id,
)

/**
 * @param id UUID.
 * @returns null when there is none, or it lies outside the caller's area.
 */
export const loadEnterprise = (context: RequestContext, id: string): Promise<Enterprise | null> =>
  load(context, byId, id)
