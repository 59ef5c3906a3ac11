import type { RequestContext } from './context'
import { Refused, type UserError, userErrors } from './errors'

/**
 * Runs a change and turns its refusals into a payload's `userErrors`. Only `Refused` is caught: it has rolled its transaction
 * back, so "refused" and "nothing written" are one thing. Faults pass through.
 */
export async function answering<Payload>(
  context: RequestContext,
  change: () => Promise<Payload>,
  refused: (errors: UserError[]) => Payload,
): Promise<Payload> {
  try {
    return await change()
  } catch (error) {
    if (error instanceof Refused) return refused(userErrors(context.language, error.refusals))
    throw error
  }
}
