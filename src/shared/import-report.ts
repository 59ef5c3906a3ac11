import { Field, Int, ObjectType } from 'type-graphql'
import { firstRefusal, type Refusal, Refused, refusal, UserError } from './errors'
import { type Language, say } from './language'
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
}

@ObjectType('ImportPayload')
export class ImportPayload {
  @Field(() => ImportReport, { nullable: true })
  report!: ImportReport | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

export type RowOutcome = 'created' | 'updated' | 'unchanged' | 'duplicatesInFile'

/**
 * What became of each row of an import: one outcome or one refusal a row, so that the counts always add up to `read`.
 * Rows are counted from 0 here, as in field paths; the report counts them from 1.
 */
export class ImportOutcomes {
  private readonly outcomes: (RowOutcome | { refused: Refusal; value: string | null } | undefined)[]

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
    if (refused) this.outcomes[row] = { refused, value: value == null ? null : short(String(value)) }
  }

  isRefused(row: number): boolean {
    return typeof this.outcomes[row] === 'object'
  }

  /** @throws Error when a row has been forgotten: no row may vanish between the counts. */
  report(language: Language): ImportReport {
    const report = Object.assign(new ImportReport(), {
      read: this.read,
      created: 0,
      updated: 0,
      unchanged: 0,
      duplicatesInFile: 0,
      rejected: 0,
      rejects: [] as ImportReject[],
    })
    for (let row = 0; row < this.read; row++) {
      const outcome = this.outcomes[row]
      if (outcome === undefined) throw new Error(`Row ${row} of the import has no outcome.`)
      if (typeof outcome === 'string') {
        report[outcome]++
        continue
      }
      const { refused, value } = outcome
      const field = refused.field?.slice(2).join('.')
      report.rejected++
      report.rejects.push(
        Object.assign(new ImportReject(), {
          row: row + 1,
          field: field || null,
          code: refused.code,
          message: say(language, refused.sentence),
          value,
        }),
      )
    }
    return report
  }
}

/** @throws Refused INVALID_INPUT when a call brings more rows than are judged at once. */
export function limitRows(rows: readonly unknown[], field = 'rows'): void {
  if (rows.length > MOST_ROWS)
    throw new Refused(refusal('INVALID_INPUT', [field], 'rows.tooMany', { most: MOST_ROWS, count: rows.length }))
}
