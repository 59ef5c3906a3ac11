import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql'
import { RequestContext } from '../shared/context'
import { ImportPayload } from '../shared/import-report'
import { answering } from '../shared/payload'
import { setTeamTerms } from './set-team-terms'
import { SetTeamTermsInput } from './team-terms.input'
import { loadTeamLoad } from './team-terms.loader'
import { TeamTerms } from './team-terms.type'

@Resolver(() => TeamTerms)
export class TeamTermsResolver {
  @FieldResolver(() => Int, { description: 'Targets in scope that it owns now, pinned and visited ones included.' })
  load(@Root() { campaignId, teamId }: TeamTerms, @Ctx() context: RequestContext): Promise<number> {
    return loadTeamLoad(context, { campaignId, teamId })
  }

  @Mutation(() => ImportPayload, {
    description: 'Capacity and remits of teams; the whole statement for each team named.',
  })
  setTeamTerms(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetTeamTermsInput) input: SetTeamTermsInput,
  ): Promise<ImportPayload> {
    return answering<ImportPayload>(
      context,
      async () => ({ report: await setTeamTerms(context, input), userErrors: [] }),
      (userErrors) => ({ report: null, userErrors }),
    )
  }
}
