import type { Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import type { EnterpriseUpdate, NewEnterprise } from './judge-enterprises'
import { pinyinInitials } from './pinyin-initials'
import type { EnterpriseFacts } from './read-enterprise-row'

/** Columns of the facts, in the order of `factParams`. */
const FACT_COLUMNS =
  'name, name_initials, area_id, address, industry_code, size_class, is_above_scale, is_key, registry_state, state_since, state_evidence'
const FACT_TYPES = ['text', 'text', 'uuid', 'text', 'text', 'text', 'boolean', 'boolean', 'text', 'date', 'text']

const factParams = (facts: readonly EnterpriseFacts[]): unknown[][] => [
  facts.map(({ name }) => name),
  facts.map(({ name }) => pinyinInitials(name)),
  facts.map(({ areaId }) => areaId),
  facts.map(({ address }) => address),
  facts.map(({ industryCode }) => industryCode),
  facts.map(({ sizeClass }) => sizeClass),
  facts.map(({ isAboveScale }) => isAboveScale),
  facts.map(({ isKey }) => isKey),
  facts.map(({ registryState }) => registryState),
  facts.map(({ stateSince }) => stateSince),
  facts.map(({ stateEvidence }) => stateEvidence),
]

const parameters = (from: number): string => FACT_TYPES.map((type, i) => `$${from + i}::${type}[]`).join(', ')

/** Stores new enterprises, and the record of it. Somebody else's record of the same code fails the transaction (23505). */
export async function insertEnterprises(
  context: RequestContext,
  tx: Transaction,
  action: string,
  created: readonly NewEnterprise[],
): Promise<void> {
  if (created.length === 0) return
  // In the order of codes: two imports of the same list wait for each other, but never both ways.
  await tx.execute(
    `INSERT INTO target (id, uscc, registration_number, ${FACT_COLUMNS})
     SELECT id, uscc, registration_number, ${FACT_COLUMNS}
       FROM unnest($1::uuid[], $2::text[], $3::text[], ${parameters(4)}) AS r (id, uscc, registration_number, ${FACT_COLUMNS})
      ORDER BY uscc, registration_number, area_id, name`,
    [
      created.map(({ id }) => id),
      created.map(({ uscc }) => uscc),
      created.map(({ registrationNumber }) => registrationNumber),
      ...factParams(created.map(({ facts }) => facts)),
    ],
  )
  await recordChanges(
    context,
    tx,
    action,
    created.map(({ id, uscc, registrationNumber, facts }) => ({
      type: 'Enterprise',
      id,
      after: { uscc, registrationNumber, ...facts },
    })),
  )
}

/** Stores what is changed, and the record of it. The caller holds the rows. */
export async function updateEnterprises(
  context: RequestContext,
  tx: Transaction,
  action: string,
  updated: readonly EnterpriseUpdate[],
): Promise<void> {
  if (updated.length === 0) return
  await tx.execute(
    `UPDATE target t
        SET (${FACT_COLUMNS}, updated_at) = (${FACT_COLUMNS.split(', ')
          .map((column) => `r.${column}`)
          .join(', ')}, now())
       FROM unnest($1::uuid[], ${parameters(2)}) AS r (id, ${FACT_COLUMNS})
      WHERE t.id = r.id`,
    [updated.map(({ id }) => id), ...factParams(updated.map(({ after }) => after))],
  )
  await recordChanges(
    context,
    tx,
    action,
    updated.map(({ id, before, after, changed }) => ({
      type: 'Enterprise',
      id,
      before: pick(before, changed),
      after: pick(after, changed),
    })),
  )
}

const pick = (facts: EnterpriseFacts, changed: EnterpriseUpdate['changed']): object =>
  Object.fromEntries(changed.map((fact) => [fact, facts[fact]]))
