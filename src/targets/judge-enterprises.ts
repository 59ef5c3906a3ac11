import { isIneligible } from '../rules'
import { firstRefusal, type Refusal, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { ImportOutcomes } from '../shared/import-report'
import { sentence } from '../shared/language'
import { tidy } from '../shared/text'
import { hasOrganisationDoubt } from './code-doubts'
import { RegistryState, SizeClass } from './enterprise.entity'
import type { EnterpriseRowInput } from './import-enterprises.input'
import type { EnterpriseFacts, ReadRow } from './read-enterprise-row'
import { nameKey, type StoredByRow, type StoredEnterprise } from './stored-enterprises'

export interface NewEnterprise {
  id: string
  uscc: string | null
  registrationNumber: string | null
  facts: EnterpriseFacts
}

export interface EnterpriseUpdate {
  id: string
  before: EnterpriseFacts
  after: EnterpriseFacts
  changed: readonly Fact[]
}

/** What is to be done about an import's rows. */
export interface Judgement {
  outcomes: ImportOutcomes
  created: readonly NewEnterprise[]
  updated: readonly EnterpriseUpdate[]
  /** UUIDs of all that was created or found, in the order of the rows. */
  taken: readonly string[]
}

type Fact = keyof EnterpriseFacts
const FACTS: readonly Fact[] = [
  'name',
  'areaId',
  'address',
  'industryCode',
  'sizeClass',
  'isAboveScale',
  'isKey',
  'registryState',
  'stateSince',
  'stateEvidence',
]

/** An enterprise as this import leaves it, and the row that spoke of it first. */
interface Taken {
  id: string
  row: number
  hasCode: boolean
  facts: EnterpriseFacts
}

/** What a row means: an earlier row's enterprise, a stored one, several, or a new one. */
interface Meaning {
  taken?: Taken
  stored?: StoredEnterprise
  /** How many there are when the name alone does not tell. */
  several?: number
}

/**
 * Judges rows against what is stored and against one another, in their order; pure, so that it can be asked twice.
 * The first good row about an enterprise counts. A later one that adds nothing is a duplicate in the file; one that says
 * something else is refused with the number of the first, so that nothing said is lost silently.
 * @param withoutFallback areas whose enterprises cannot be enrolled; empty when the import enrols nothing.
 */
export function judgeEnterprises(
  rows: readonly ReadRow[],
  stored: StoredByRow,
  withoutFallback: ReadonlySet<string>,
): Judgement {
  const outcomes = new ImportOutcomes(rows.length)
  const created: NewEnterprise[] = []
  const updated: EnterpriseUpdate[] = []
  const file = new FileSoFar()
  const takenRows = new Set<number>()

  for (const read of rows) {
    const meaning = file.meaningOf(read, stored.get(read.row) ?? [])
    const refusals = [...read.reader.refusals, ...refuse(read, meaning, withoutFallback)]
    const refused = firstRefusal(refusals)
    if (refused) {
      outcomes.refuse(read.row, refused, read.reader.valueOf(refused) ?? valueAt(read.input, refused))
      continue
    }
    if (meaning.taken) {
      outcomes.set(read.row, 'duplicatesInFile')
      continue
    }
    takenRows.add(read.row)
    if (meaning.stored) {
      const { id } = meaning.stored
      const after = overlay(meaning.stored, read)
      const changed = FACTS.filter((fact) => after[fact] !== meaning.stored![fact])
      if (changed.length) updated.push({ id, before: meaning.stored, after, changed })
      outcomes.set(read.row, changed.length ? 'updated' : 'unchanged')
      file.take(read, { id, row: read.row, hasCode: hasCode(meaning.stored), facts: after })
    } else {
      const { uscc, registrationNumber } = read
      const fresh = { id: newId(), uscc, registrationNumber, facts: factsOfNew(read) }
      created.push(fresh)
      outcomes.set(read.row, 'created')
      file.take(read, { id: fresh.id, row: read.row, hasCode: hasCode(fresh), facts: fresh.facts })
    }
  }
  noteDoubts(rows, takenRows, outcomes)
  return { outcomes, created, updated, taken: file.ids() }
}

/** What the rows so far have spoken of, by code, by record and by name. */
class FileSoFar {
  private readonly byCode = new Map<string, Taken>()
  private readonly byId = new Map<string, Taken>()
  private readonly byName = new Map<string, Taken[]>()

  meaningOf(read: ReadRow, stored: readonly StoredEnterprise[]): Meaning {
    if (read.knownBy === 'unreadable') return {}
    if (read.knownBy === 'code') {
      const [only] = stored
      const taken = (only && this.byId.get(only.id)) ?? this.byCode.get(codeOf(read))
      return taken ? { taken } : only ? { stored: only } : {}
    }
    return this.meaningOfName(read, stored)
  }

  /** Rows so far may have renamed or moved a record away from the name, or to it. */
  private meaningOfName({ given }: ReadRow, stored: readonly StoredEnterprise[]): Meaning {
    if (given.name === null || given.areaId === null) return {}
    const candidates: (Meaning & { hasCode: boolean })[] = [
      ...(this.byName.get(nameKey(given.areaId, given.name)) ?? []).map((taken) => ({ taken, hasCode: taken.hasCode })),
      ...stored.filter(({ id }) => !this.byId.has(id)).map((one) => ({ stored: one, hasCode: hasCode(one) })),
    ]
    const [only] = candidates
    const meaning = candidates.find(({ hasCode }) => !hasCode) ?? (candidates.length === 1 ? only : undefined)
    return meaning ?? (only ? { several: candidates.length } : {})
  }

  take(read: ReadRow, taken: Taken): void {
    this.byId.set(taken.id, taken)
    if (read.knownBy === 'code') this.byCode.set(codeOf(read), taken)
    const key = nameKey(taken.facts.areaId, taken.facts.name)
    const namesakes = this.byName.get(key)
    if (namesakes) namesakes.push(taken)
    else this.byName.set(key, [taken])
  }

  ids(): string[] {
    return [...this.byId.keys()]
  }
}

const hasCode = ({ uscc, registrationNumber }: Pick<NewEnterprise, 'uscc' | 'registrationNumber'>): boolean =>
  uscc !== null || registrationNumber !== null

/** Neither code has the length of the other, so that they cannot be mistaken for one another. */
const codeOf = ({ uscc, registrationNumber }: ReadRow): string => uscc ?? registrationNumber ?? ''

function refuse(read: ReadRow, { taken, stored, several }: Meaning, withoutFallback: ReadonlySet<string>): Refusal[] {
  const { row, input, knownBy, given } = read
  const at = (field: keyof EnterpriseRowInput) => ['rows', row, field]
  const known = at(read.uscc ? 'uscc' : read.registrationNumber ? 'registrationNumber' : 'name')
  if (knownBy === 'unreadable') return []
  if (several)
    return [
      refusal('INVALID_INPUT', at('name'), 'enterprise.ambiguousName', { count: several, name: given.name ?? '' }),
    ]
  if (taken) return contradiction(read, taken)
  if (stored && !stored.isInReach) return [refusal('NOT_FOUND', known, 'target.notFound')]
  if (stored?.registryState === RegistryState.MERGED) {
    if (!stored.successor) return [refusal('INVALID_STATE', known, 'enterprise.mergedElsewhere')]
    const { name, code } = stored.successor
    return [refusal('INVALID_STATE', known, 'enterprise.merged', { name, code: code ? `(${code})` : '' })]
  }
  if (!stored) {
    const lacking = (['name', 'areaCode'] as const).filter((field) => tidy(input[field]) === null)
    if (lacking.length)
      return lacking.map((field) => refusal('INVALID_INPUT', at(field), 'enterprise.newNeeds', { field }))
  }
  const areaId = given.areaId ?? stored?.areaId
  if (areaId && withoutFallback.has(areaId) && !stored?.isEnrolled)
    return [refusal('NO_FALLBACK_TEAM', at('areaCode'), 'enterprise.noFallbackTeam')]
  return []
}

/** A later row about the same enterprise may only repeat. One that goes by the name says name and area to name it. */
function contradiction({ row, knownBy, given }: ReadRow, { facts, row: first }: Taken): Refusal[] {
  const named: readonly Fact[] = knownBy === 'name' ? ['name', 'areaId'] : []
  const fields = FACTS.filter(
    (fact) => !named.includes(fact) && given[fact] !== null && given[fact] !== facts[fact],
  ).map((fact) => (fact === 'areaId' ? 'areaCode' : fact))
  if (fields.length === 0) return []
  return [
    refusal('ALREADY_EXISTS', ['rows', row, fields[0]!], 'enterprise.contradictsRow', {
      row: first + 1,
      fields: fields.join(', '),
    }),
  ]
}

function valueAt(input: EnterpriseRowInput, { field }: Refusal): string | boolean | null {
  const name = field?.[2]
  return typeof name === 'string' && Object.hasOwn(input, name)
    ? (input[name as keyof EnterpriseRowInput] ?? null)
    : null
}

/** A row that names a stored record by name and area keeps the spelling that is stored. */
function overlay(stored: EnterpriseFacts, { given, knownBy }: ReadRow): EnterpriseFacts {
  return {
    name: knownBy === 'name' ? stored.name : (given.name ?? stored.name),
    areaId: given.areaId ?? stored.areaId,
    address: given.address ?? stored.address,
    industryCode: given.industryCode ?? stored.industryCode,
    sizeClass: given.sizeClass ?? stored.sizeClass,
    isAboveScale: given.isAboveScale ?? stored.isAboveScale,
    isKey: given.isKey ?? stored.isKey,
    registryState: given.registryState ?? stored.registryState,
    stateSince: given.stateSince ?? stored.stateSince,
    stateEvidence: given.stateEvidence ?? stored.stateEvidence,
  }
}

function factsOfNew(read: ReadRow): EnterpriseFacts {
  const { name, areaId } = read.given
  if (name === null || areaId === null) throw new Error(`Row ${read.row} was taken without a name or an area.`)
  const defaults: EnterpriseFacts = {
    name,
    areaId,
    address: null,
    industryCode: null,
    sizeClass: SizeClass.UNKNOWN,
    isAboveScale: false,
    isKey: false,
    registryState: RegistryState.ACTIVE,
    stateSince: null,
    stateEvidence: null,
  }
  return overlay(defaults, read)
}

function noteDoubts(rows: readonly ReadRow[], taken: ReadonlySet<number>, outcomes: ImportOutcomes): void {
  for (const { row, uscc } of rows)
    if (uscc !== null && taken.has(row) && hasOrganisationDoubt(uscc))
      outcomes.doubt(row, 'uscc', sentence('uscc.organisationDoubt'), uscc)
}

/** Whether the change is one that a schedule depends on: whether it may be visited, and what remits and areas ask for. */
export function concernsSchedules({ before, after, changed }: EnterpriseUpdate): boolean {
  const wasIneligible = isIneligible(before.registryState)
  const nowIneligible = isIneligible(after.registryState)
  if (wasIneligible !== nowIneligible) return true
  // Its owner may follow the area even when it is out of scope.
  if (changed.includes('areaId')) return true
  return !nowIneligible && changed.some((fact) => fact === 'industryCode' || fact === 'sizeClass' || fact === 'isKey')
}

export const becameIneligible = ({ before, after }: EnterpriseUpdate): boolean =>
  !isIneligible(before.registryState) && isIneligible(after.registryState)
