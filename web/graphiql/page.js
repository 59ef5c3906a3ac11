// GraphiQL, signed in with the token of this tab. React, GraphiQL and graphql-ws come as ready-made scripts before this one.
/* global React, ReactDOM, GraphiQL, graphqlWs, fillPlaceholders */
const TOKEN = 'oneknock.token'
const WELCOME = `# 一次敲门 OneKnock
# 先看看我是谁 · Who am I?
query WhoAmI {
  viewer {
    role
    department { name }
    area { name }
  }
}
`

const form = document.getElementById('sign-in')
form.addEventListener('submit', (event) => {
  event.preventDefault()
  const pasted = document
    .getElementById('token')
    .value.trim()
    .replace(/^Bearer\s+/i, '')
  sessionStorage.setItem(TOKEN, pasted)
  start()
})
start()

async function start() {
  const token = sessionStorage.getItem(TOKEN)
  if (!token) return askForToken('')
  const refused = await isRefused(token)
  if (refused) return askForToken(refused)
  form.hidden = true
  const tabs = await readTabs()
  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher: createFetcher(token),
      defaultTabs: tabs,
      defaultHeaders: headersOf(token),
      defaultEditorToolsVisibility: 'variables',
      shouldPersistHeaders: false,
      // Nothing outlives the tab: queries may hold what is nobody else's business.
      storage: sessionStorage,
    }),
  )
}

function askForToken(problem) {
  sessionStorage.removeItem(TOKEN)
  document.getElementById('sign-in-problem').textContent = problem
  form.hidden = false
}

/** The reason why the token does not hold, or null. */
async function isRefused(token) {
  const response = await fetch('/graphql?query=%7B__typename%7D', { headers: { Authorization: `Bearer ${token}` } })
  if (response.ok) return null
  const answer = await response.json().catch(() => null)
  return answer?.errors?.[0]?.message ?? `HTTP ${response.status}`
}

async function readTabs() {
  const response = await fetch('/graphiql/examples.json')
  const examples = response.ok ? await response.json() : []
  const headers = headersOf(sessionStorage.getItem(TOKEN))
  if (examples.length === 0) return [{ query: WELCOME, headers }]
  return examples.map(({ query, variables }) => ({ query, variables, headers }))
}

function headersOf(token) {
  return JSON.stringify({ Authorization: `Bearer ${token}`, 'Accept-Language': navigator.language }, null, 2)
}

/** Queries and mutations over HTTP with the headers of the editor; subscriptions over WebSocket, signed in by its parameters. */
function createFetcher(token) {
  const sockets = graphqlWs.createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: { authorization: `Bearer ${token}`, acceptLanguage: navigator.language },
    retryAttempts: 0,
  })
  const fetcher = GraphiQL.createFetcher({
    url: '/graphql',
    headers: { Authorization: `Bearer ${token}` },
    wsClient: sockets,
  })
  return async (request, options) =>
    fetcher(
      { ...request, variables: await fillPlaceholders(request.variables, (...parts) => ask(token, ...parts)) },
      options,
    )
}

/** What a placeholder of an example stands for. */
async function ask(token, query, variables) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  return data
}
