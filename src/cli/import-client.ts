import type { Execute } from '../example-city/load-example-city'
import { UsageError } from './usage-error'

type Answer<Data> = { data?: Data | null; errors?: { message: string; extensions?: { code?: string } }[] }

/**
 * Runs operations on a running instance over HTTP.
 * @param url of the server or of its GraphQL endpoint: http://host:4000 means http://host:4000/graphql.
 * @param language of messages, as in Accept-Language.
 */
export function connect(url: string, token: string | undefined, language: string): Execute {
  const endpoint = parseUrl(url)
  return async <Data>(document: string, variables: Record<string, unknown>): Promise<Data> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        'accept-language': language,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document, variables }),
    }).catch((error: Error) => {
      const { cause } = error as { cause?: { code?: string } }
      throw new UsageError(`无法连接 / cannot reach ${endpoint.origin} (${cause?.code ?? error.message})`)
    })
    const text = await response.text()
    const answer = parseAnswer<Data>(text, response.status)
    if (answer.errors && answer.errors.length > 0) {
      const reasons = answer.errors.map(({ message, extensions }) => `${extensions?.code ?? 'ERROR'}: ${message}`)
      throw new UsageError(reasons.join('; '))
    }
    if (answer.data == null) throw new UsageError(`HTTP ${response.status}: 没有数据 / no data`)
    return answer.data
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse?.(text) ?? (URL.canParse(text) ? new URL(text) : null)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url ${text}: 应为 http(s) 地址 / expected an http(s) address`)
  if (url.pathname === '/') url.pathname = '/graphql'
  return url
}

function parseAnswer<Data>(text: string, status: number): Answer<Data> {
  try {
    return JSON.parse(text) as Answer<Data>
  } catch {
    throw new UsageError(`HTTP ${status}: 回答不是 JSON / the answer is not JSON`)
  }
}
