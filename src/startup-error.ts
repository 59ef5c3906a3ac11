/**
 * The process cannot start, and a person can do something about it: `message` is one sentence that says what. `main.ts` prints
 * it and ends with a non-zero code; everything else that goes wrong is a fault of ours and is logged with its stack.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
