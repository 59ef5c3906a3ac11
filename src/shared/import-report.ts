import { Field, Int, ObjectType } from 'type-graphql'
import { firstRefusal, type Refusal, Refused, refusal, UserError } from './errors'
import { type Language, type Sentence, say } from './language'
import { MOST_ROWS, short } from './rows'

@ObjectType('ImportReject', { description: '未导入的行: a row that was refused, and why.' })
export class ImportReject {
  @Field(() => Int, { description: '1 is the first row.' })
  row!: number

  @Field(() => String, { nullable: true, description: 'The field of the row, such as uscc or remits.0.areaCode.' })
  field!: string | null

  @Field(() => String, { description: 'A UserErrorCode.' })
  code!: string

  @Field(() => String)
  message!: string

  @Field(() => String, { nullable: true, description: 'What stood in the field.' })
  value!: string | null
}

@ObjectType('ImportDoubt', { description: '存疑的行: a row that was taken as it is, and what should be looked at.' })
export class ImportDoubt {
  @Field(() => Int, { description: '1 is the first row.' })
  row!: number

  @Field(() => String)
  field!: string

  @Field(() => String)
  message!: string

  @Field(() => String, { description: 'What stood in the field.' })
  value!: string
}

@ObjectType('ImportReport', {
  description: '导入结果. created + updated + unchanged + duplicatesInFile + rejected = read.',
})
export class ImportReport {
  @Field(() => Int, { description: 'Rows in the input.' })
  read!: number
  @Field(() => Int)
  created!: number
  @Field(() => Int)
  updated!: number
  @Field(() => Int)
  unchanged!: number
  @Field(() => Int, { description: 'Rows that repeat an earlier row of the same input.' })
  duplicatesInFile!: number
  @Field(() => Int)
  rejected!: number
  @Field(() => [ImportReject])
  rejects!: ImportReject[]
  @Field(() => [ImportDoubt], { description: 'Rows that were taken nevertheless.' })
  doubts!: ImportDoubt[]
}

@ObjectType('ImportPayload')
export class ImportPayload {
  @Field(() => ImportReport, { nullable: true })
  report!: ImportReport | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

export type RowOutcome = 'created' | 'updated' | 'unchanged' | 'duplicatesInFile'

interface RowRefusal {
  row: number
  refused: Refusal
  value: string | null
}

interface RowDoubt {
  row: number
  field: string
  sentence: Sentence
  value: string
}

/**
 * What an import came to, before it is put into anyone's language: what an idempotency key keeps. Rows are counted from 0.
 */
export interface ImportSummary {
  counts: Record<'read' | 'rejected' | RowOutcome, number>
  rejects: RowRefusal[]
  doubts: RowDoubt[]
}

/**
 * What became of each row of an import: one outcome or one refusal a row, so that the counts always add up to `read`.
 * Rows are counted from 0 here, as in field paths; the report counts them from 1.
 */
export class ImportOutcomes {
  private readonly outcomes: (RowOutcome | RowRefusal | undefined)[]
  private readonly doubts: RowDoubt[] = []

  constructor(readonly read: number) {
    this.outcomes = new Array(read)
  }

  set(row: number, outcome: RowOutcome): void {
    this.outcomes[row] = outcome
  }

  /**
   * @param refusals where several apply the first in the order of the enum is told; field paths begin ["rows", "3", …].
   * @param value what stood in the field.
   */
  refuse(row: number, refusals: Refusal | readonly Refusal[], value?: string | number | boolean | null): void {
    const refused = firstRefusal(Array.isArray(refusals) ? (refusals as readonly Refusal[]) : [refusals as Refusal])
    if (refused) this.outcomes[row] = { row, refused, value: value == null ? null : short(String(value)) }
  }

  /** Notes what should be looked at in a row that is taken nevertheless. */
  doubt(row: number, field: string, sentence: Sentence, value: string): void {
    this.doubts.push({ row, field, sentence, value: short(value) })
  }

  isRefused(row: number): boolean {
    return typeof this.outcomes[row] === 'object'
  }

  /** @throws Error when a row has been forgotten: no row may vanish between the counts. */
  summary(): ImportSummary {
    const counts = { read: this.read, created: 0, updated: 0, unchanged: 0, duplicatesInFile: 0, rejected: 0 }
    const rejects: RowRefusal[] = []
    for (let row = 0; row < this.read; row++) {
      const outcome = this.outcomes[row]
      if (outcome === undefined) throw new Error(`Row ${row} of the import has no outcome.`)
      if (typeof outcome === 'string') {
        counts[outcome]++
        continue
      }
      counts.rejected++
      rejects.push(outcome)
    }
    return { counts, rejects, doubts: this.doubts }
  }

  report(language: Language): ImportReport {
    return reportIn(language, this.summary())
  }
}

/** The report of an import in the reader's language. */
export function reportIn(language: Language, { counts, rejects, doubts }: ImportSummary): ImportReport {
  return Object.assign(new ImportReport(), {
    ...counts,
    rejects: rejects.map(({ row, refused, value }) =>
      Object.assign(new ImportReject(), {
        row: row + 1,
        field: refused.field?.slice(2).join('.') || null,
        code: refused.code,
        message: say(language, refused.sentence),
        value,
      }),
    ),
    doubts: doubts.map(({ row, field, sentence, value }) =>
      Object.assign(new ImportDoubt(), { row: row + 1, field, message: say(language, sentence), value }),
    ),
  })
}

/** @throws Refused INVALID_INPUT when a call brings more rows than are judged at once. */
export function limitRows(rows: readonly unknown[], field: string | readonly string[] = 'rows'): void {
  if (rows.length > MOST_ROWS)
    throw new Refused(refusal('INVALID_INPUT', [field].flat(), 'rows.tooMany', { most: MOST_ROWS, count: rows.length }))
}
