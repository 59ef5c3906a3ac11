import { GraphQLError } from 'graphql'
import { Field, InterfaceType, ObjectType, registerEnumType } from 'type-graphql'
import { type Language, type Sentence, say, sentence } from './language'
import type { SentenceKey } from './sentences'

/** In the order of the contract: where several apply, the first is the answer. */
export enum UserErrorCode {
  NOT_FOUND = 'NOT_FOUND',
  INVALID_INPUT = 'INVALID_INPUT',
  INVALID_STATE = 'INVALID_STATE',
  CAMPAIGN_CLOSED = 'CAMPAIGN_CLOSED',
  OUTSIDE_CAMPAIGN_DATES = 'OUTSIDE_CAMPAIGN_DATES',
  TARGET_NOT_IN_CAMPAIGN = 'TARGET_NOT_IN_CAMPAIGN',
  TARGET_INELIGIBLE = 'TARGET_INELIGIBLE',
  TEAM_NOT_YOURS = 'TEAM_NOT_YOURS',
  NOT_OWNER = 'NOT_OWNER',
  DUPLICATE_VISIT = 'DUPLICATE_VISIT',
  PURPOSE_FORBIDDEN = 'PURPOSE_FORBIDDEN',
  FREQUENCY_CAP = 'FREQUENCY_CAP',
  QUIET_PERIOD = 'QUIET_PERIOD',
  HOST_CAPACITY = 'HOST_CAPACITY',
  TEAM_CAPACITY = 'TEAM_CAPACITY',
  PIN_CONFLICT = 'PIN_CONFLICT',
  OWNER_FORBIDDEN = 'OWNER_FORBIDDEN',
  NO_FALLBACK_TEAM = 'NO_FALLBACK_TEAM',
  ALREADY_EXISTS = 'ALREADY_EXISTS',
  ALREADY_DECIDED = 'ALREADY_DECIDED',
  RUN_IN_PROGRESS = 'RUN_IN_PROGRESS',
  STALE_VERSION = 'STALE_VERSION',
  IDEMPOTENCY_KEY_REUSED = 'IDEMPOTENCY_KEY_REUSED',
}
registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  valuesConfig: { TEAM_NOT_YOURS: { description: "The acting team is absent or not the caller's." } },
})

const ORDER = Object.values(UserErrorCode)

/**
 * Why a request is refused: something that the user can put right. It is data, not an error of the program: rules return it,
 * services collect it, and a transaction that meets one writes nothing.
 */
export interface Refusal {
  code: UserErrorCode
  /** The path below `input`. */
  field?: readonly (string | number)[]
  sentence: Sentence
  /** Who holds the visit, for NOT_OWNER and DUPLICATE_VISIT. */
  holder?: { campaignId: string; targetId: string; planId: string | null }
}

export const refusal = (
  code: UserErrorCode | keyof typeof UserErrorCode,
  field: readonly (string | number)[] | undefined,
  key: SentenceKey,
  args?: Record<string, string | number>,
): Refusal => ({ code: UserErrorCode[code], ...(field ? { field } : {}), sentence: sentence(key, args) })

/** The refusal that counts where several apply: the first in the order of the enum. */
export const firstRefusal = (refusals: readonly Refusal[]): Refusal | undefined =>
  [...refusals].sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code))[0]

/**
 * Carries refusals out of a transaction so that it rolls back; `inTransaction` hands them to the resolver as data.
 * Only for what a user can put right: everything else is an error and stays one.
 */
export class Refused extends Error {
  readonly refusals: readonly Refusal[]
  constructor(...refusals: Refusal[]) {
    super(refusals.map(({ code }) => code).join(', '))
    this.refusals = refusals
  }
}

@InterfaceType('UserError', {
  resolveType: (error: UserError) => (error instanceof DuplicateVisitError ? 'DuplicateVisitError' : 'FieldError'),
})
export abstract class UserError {
  @Field(() => UserErrorCode)
  code!: UserErrorCode
  @Field(() => [String], { nullable: true })
  field!: string[] | null
  @Field(() => String)
  message!: string
}

@ObjectType('FieldError', { implements: UserError })
export class FieldError extends UserError {}

@ObjectType('DuplicateVisitError', {
  implements: UserError,
  description:
    "Who holds the visit, and by which plan. Its code is NOT_OWNER for another team once owners are published, DUPLICATE_VISIT for the owner's own second plan.",
})
export class DuplicateVisitError extends UserError {
  holder!: NonNullable<Refusal['holder']>
}

/** Refusals in the reader's language, as `userErrors` of a payload. */
export function userErrors(language: Language, refusals: readonly Refusal[]): UserError[] {
  return refusals.map((refused) => {
    const error = refused.holder
      ? Object.assign(new DuplicateVisitError(), { holder: refused.holder })
      : new FieldError()
    return Object.assign(error, {
      code: refused.code,
      field: refused.field ? refused.field.map(String) : null,
      message: say(language, refused.sentence),
    })
  })
}

export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'LIMIT_EXCEEDED'
  | 'INTERNAL_SERVER_ERROR'

/** An entry of `errors`: the request as a whole cannot be answered. `expected` errors are not logged as faults. */
export const requestError = (
  code: ErrorCode,
  language: Language,
  key: SentenceKey,
  args?: Record<string, string | number>,
) => new GraphQLError(say(language, sentence(key, args)), { extensions: { code } })
