import { Field, InputType } from 'type-graphql'

@InputType()
export class AreaRowInput {
  @Field(() => String, { nullable: true })
  code?: string | null
  @Field(() => String, { nullable: true })
  name?: string | null
  @Field(() => String, { nullable: true })
  level?: string | null
  @Field(() => String, {
    nullable: true,
    description: 'A row of the same call, in any order, or an area that is there. A city has none.',
  })
  parentCode?: string | null
  @Field(() => String, { nullable: true })
  zone?: string | null
  @Field(() => Boolean, {
    nullable: true,
    description: 'A statistical area that governs nobody, such as a prison or a park: no fallback team is made.',
  })
  statisticalOnly?: boolean | null
}

@InputType()
export class ImportAreasInput {
  @Field(() => [AreaRowInput])
  rows!: AreaRowInput[]
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description:
      "Gives each new district and town a grass-roots department with its fallback team; both have the area's code.",
  })
  createFallbackTeams?: boolean | null
}
