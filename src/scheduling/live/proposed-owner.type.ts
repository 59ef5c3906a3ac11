import { GraphQLDateTime } from 'graphql-scalars'
import { Field, Float, Int, ObjectType } from 'type-graphql'
import type { Sentence } from '../../shared/language'
import type { SentenceKey } from '../../shared/sentences'

@ObjectType({
  description:
    '拟任责任单位. Whom the next schedule would make the owner, were it made now. A proposal: owners change only by publishing, pin or hand-over. Where several teams would do as well, one of them; a run may choose another.',
})
export class ProposedOwner {
  campaignId!: string
  targetId!: string
  teamId!: string | null
  /** Takes `team` and `cost`. */
  reasonKey!: SentenceKey | null
  unknownSentence!: Sentence | null
  @Field(() => Boolean, { nullable: true, description: 'Another owner than now. Null when unknown.' })
  isChange!: boolean | null
  @Field(() => Float, {
    nullable: true,
    description:
      'Points of target and team, without load. Null when it stays with the grass roots (基层兜底) or is unknown.',
  })
  cost!: number | null
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'The state of the campaign that it rests on. Null when unknown.',
  })
  asOf!: Date | null
  @Field(() => Int, { nullable: true, description: "The campaign's version at that time. Null when unknown." })
  campaignVersion!: number | null
}
