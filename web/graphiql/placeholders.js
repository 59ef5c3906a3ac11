// The examples name things by their codes, because ids differ from city to city: a variable such as
// `@team(code: "CZ-U011") { id }` stands for what that selection finds at the moment of running. `$campaignId` in one is the
// example campaign's. A script of GraphiQL's page, and required by test/integration/examples.test.ts.
const EXAMPLE_CAMPAIGN = 'query { campaign(code: "CZ-SFSQ") { id } }'

/**
 * @param variables with placeholders anywhere in them.
 * @param ask (query, variables) → data, as the person who runs the example.
 */
async function fillPlaceholders(variables, ask) {
  let campaign
  const fill = async (value) => {
    if (typeof value === 'string' && value.startsWith('@')) {
      const selection = value.slice(1)
      if (!selection.includes('$campaignId')) return leafOf(await ask(`query { ${selection} }`, {}))
      campaign ??= ask(EXAMPLE_CAMPAIGN, {}).then(leafOf)
      return leafOf(await ask(`query ($campaignId: ID!) { ${selection} }`, { campaignId: await campaign }))
    }
    if (Array.isArray(value)) return Promise.all(value.map(fill))
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).map(async ([name, field]) => [name, await fill(field)])
    return Object.fromEntries(await Promise.all(entries))
  }
  return fill(variables ?? {})
}

/** A placeholder selects one field a level; of a list its first. Nothing found is null, which the operation then refuses. */
function leafOf(data) {
  if (Array.isArray(data)) return data.length > 0 ? leafOf(data[0]) : null
  if (data === null || typeof data !== 'object') return data ?? null
  return leafOf(Object.values(data)[0])
}

if (typeof module !== 'undefined') module.exports = { fillPlaceholders }
