export async function explainPage(..._: unknown[]): Promise<string> {
  return ''
}
