import type { Queryable, Transaction } from '../database/database'
import { newId } from '../shared/ids'
import { codeKey } from '../shared/row-codes'
import type { RemitState, TermsFacts, TermsState } from './judge-team-terms'
import type { RemitInput } from './team-terms.input'

/** Which areas and industries remits name, in one statement each. */
export async function readRemitCodes(
  db: Queryable,
  remits: readonly RemitInput[],
): Promise<Pick<TermsFacts, 'areas' | 'industries'>> {
  const keys = (codes: (string | null | undefined)[]) => [
    ...new Set(codes.flatMap((code) => (code ? [codeKey(code)] : []))),
  ]
  const areas = await db.query<{ id: string; code: string }>('SELECT id, code FROM area WHERE code = ANY($1::text[])', [
    keys(remits.map(({ areaCode }) => areaCode)),
  ])
  const industries = await db.query<{ code: string }>('SELECT code FROM industry WHERE code = ANY($1::text[])', [
    keys(remits.map(({ industryCode }) => industryCode)),
  ])
  return {
    areas: new Map(areas.map(({ id, code }) => [code, id])),
    industries: new Set(industries.map(({ code }) => code)),
  }
}

/** The terms that these teams have, by team. */
export async function readTerms(
  db: Queryable,
  campaignId: string,
  teamIds: readonly string[],
): Promise<Map<string, TermsState>> {
  const rows = await db.query<TermsState>(
    `SELECT tt.team_id AS "teamId", tt.capacity,
            coalesce(json_agg(json_build_object('industryCode', r.industry_code, 'areaId', r.area_id, 'sizeClass', r.size_class,
                                                'isKey', r.is_key) ORDER BY r.position) FILTER (WHERE r.id IS NOT NULL), '[]') AS remits
       FROM team_terms tt
       LEFT JOIN remit r ON r.campaign_id = tt.campaign_id AND r.team_id = tt.team_id
      WHERE tt.campaign_id = $1 AND tt.team_id = ANY($2::uuid[])
      GROUP BY tt.team_id, tt.capacity`,
    [campaignId, teamIds],
  )
  return new Map(rows.map((row) => [row.teamId, row]))
}

/** Replaces the whole statement of each team. */
export async function writeTerms(tx: Transaction, campaignId: string, terms: readonly TermsState[]): Promise<void> {
  if (terms.length === 0) return
  const teamIds = terms.map(({ teamId }) => teamId)
  await tx.execute(
    `INSERT INTO team_terms (campaign_id, team_id, capacity)
     SELECT $1, n.team_id, n.capacity FROM unnest($2::uuid[], $3::int[]) AS n (team_id, capacity)
     ON CONFLICT (campaign_id, team_id) DO UPDATE SET capacity = excluded.capacity`,
    [campaignId, teamIds, terms.map(({ capacity }) => capacity)],
  )
  await tx.execute('DELETE FROM remit WHERE campaign_id = $1 AND team_id = ANY($2::uuid[])', [campaignId, teamIds])
  const remits = terms.flatMap(({ teamId, remits }) =>
    remits.map((remit: RemitState, position) => ({ ...remit, id: newId(), teamId, position })),
  )
  await tx.execute(
    `INSERT INTO remit (id, campaign_id, team_id, position, industry_code, area_id, size_class, is_key)
     SELECT n.id, $1, n.team_id, n.position, n.industry_code, n.area_id, n.size_class, n.is_key
       FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::uuid[], $7::text[], $8::boolean[])
         AS n (id, team_id, position, industry_code, area_id, size_class, is_key)`,
    [
      campaignId,
      remits.map(({ id }) => id),
      remits.map(({ teamId }) => teamId),
      remits.map(({ position }) => position),
      remits.map(({ industryCode }) => industryCode),
      remits.map(({ areaId }) => areaId),
      remits.map(({ sizeClass }) => sizeClass),
      remits.map(({ isKey }) => isKey),
    ],
  )
}
