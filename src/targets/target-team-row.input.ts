import { Field, ID, InputType } from 'type-graphql'

/** A row that names a target and a team: standing pairings, pins. */
@InputType({ description: '`uscc` (or the 15-digit registration number) or `targetId`.' })
export class TargetTeamRowInput {
  @Field(() => String, { nullable: true })
  uscc?: string | null
  @Field(() => ID, { nullable: true })
  targetId?: string | null
  @Field(() => String, { nullable: true })
  teamCode?: string | null
  @Field(() => String, { nullable: true })
  reason?: string | null
}
