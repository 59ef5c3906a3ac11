import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { RequestContext } from '../shared/context'
import { ImportPayload } from '../shared/import-report'
import { answering } from '../shared/payload'
import { ImportEnterprisesInput } from './import-enterprises.input'
import { importEnterprises } from './import-enterprises.service'

@Resolver()
export class ImportEnterprisesResolver {
  @Mutation(() => ImportPayload, {
    description: '导入企业. Importing again updates, and reports what changed. For the campaign office.',
  })
  importEnterprises(
    @Ctx() context: RequestContext,
    @Arg('input', () => ImportEnterprisesInput) input: ImportEnterprisesInput,
  ): Promise<ImportPayload> {
    return answering<ImportPayload>(
      context,
      async () => ({ report: await importEnterprises(context, input), userErrors: [] }),
      (userErrors) => ({ report: null, userErrors }),
    )
  }
}
