import { registerEnumType } from 'type-graphql'

export enum OwnershipSource {
  FALLBACK = 'FALLBACK',
  BASELINE = 'BASELINE',
  PIN = 'PIN',
  MANUAL = 'MANUAL',
  SCHEDULE = 'SCHEDULE',
}
registerEnumType(OwnershipSource, { name: 'OwnershipSource' })
