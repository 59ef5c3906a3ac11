import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { RequestContext } from '../shared/context'
import { refusal, userErrors } from '../shared/errors'
import { ImportPayload } from '../shared/import-report'
import { answering } from '../shared/payload'
import { EnrolTargetsPayload, enrolTargets } from './enrol-targets'
import { EnrolTargetsInput } from './enrol-targets.input'
import { importPairings } from './import-pairings'
import { ImportPairingsInput } from './pairings.input'

@Resolver()
export class EnrolmentResolver {
  @Mutation(() => EnrolTargetsPayload, {
    description:
      'Takes enterprises into the campaign, each owned by the fallback team nearest upward until a schedule, a pin or a hand-over says otherwise.',
  })
  enrolTargets(
    @Ctx() context: RequestContext,
    @Arg('input', () => EnrolTargetsInput) input: EnrolTargetsInput,
  ): Promise<EnrolTargetsPayload> {
    return answering<EnrolTargetsPayload>(
      context,
      async () => {
        const { enrolled, alreadyEnrolled, refused, withoutFallbackIds } = await enrolTargets(context, input)
        // The rest is enrolled; that some could not be for this reason is something that the office can put right.
        const bare = withoutFallbackIds.length
        const refusals =
          bare > 0 ? [refusal('NO_FALLBACK_TEAM', ['filter'], 'enrolment.noFallback', { count: bare })] : []
        return { enrolled, alreadyEnrolled, refused, userErrors: userErrors(context.language, refusals) }
      },
      (errors) => ({ enrolled: 0, alreadyEnrolled: 0, refused: 0, userErrors: errors }),
    )
  }

  @Mutation(() => ImportPayload, {
    description: 'Standing pairings (挂钩联系): they make a team eligible and cheap for a target.',
  })
  importPairings(
    @Ctx() context: RequestContext,
    @Arg('input', () => ImportPairingsInput) input: ImportPairingsInput,
  ): Promise<ImportPayload> {
    return answering<ImportPayload>(
      context,
      async () => ({ report: await importPairings(context, input), userErrors: [] }),
      (errors) => ({ report: null, userErrors: errors }),
    )
  }
}
