// Trades the code behind the # for a token, keeps it for this tab, and goes on to GraphiQL.
const code = new URLSearchParams(location.hash.slice(1)).get('code')
// Out of the address bar and the history before anything else.
history.replaceState(null, '', location.pathname)

trade().then(
  (token) => {
    sessionStorage.setItem('oneknock.token', token)
    location.replace('/graphiql')
  },
  (error) => {
    document.getElementById('working').hidden = true
    document.getElementById('reason').textContent = error.message
    document.getElementById('refused').hidden = false
  },
)

async function trade() {
  const response = await fetch('/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer.token
}
