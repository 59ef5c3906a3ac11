import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../shared/context'
import { say } from '../shared/language'
import { ScheduleRun } from './schedule-run.type'
import { findStaleness } from './staleness'

@Resolver(() => ScheduleRun)
export class StalenessResolver {
  @FieldResolver(() => Boolean, {
    description:
      '已过时: it succeeded, is not published, and publishing it would be refused: with STALE_VERSION, for the campaign has changed since the run read it, or for its decisions were removed to make room for newer ones.',
  })
  async isStale(@Ctx() context: RequestContext, @Root() run: ScheduleRun): Promise<boolean> {
    return (await findStaleness(context, run.id)) !== null
  }

  @FieldResolver(() => String, { nullable: true, description: 'Null while it is not stale.' })
  async staleReason(@Ctx() context: RequestContext, @Root() run: ScheduleRun): Promise<string | null> {
    const why = await findStaleness(context, run.id)
    return why && say(context.language, why)
  }
}
