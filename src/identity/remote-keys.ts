import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'

const ANSWER_WITHIN_MS = 5000
const LARGEST_DOCUMENT = 100_000

/**
 * The keys that an OIDC issuer publishes (OpenID Connect Discovery 1.0). Found on first use, so that the service also starts
 * while the issuer is down; which keys there are, jose asks again when a token names one that it does not know.
 */
export class RemoteKeys {
  private keys: Promise<JWTVerifyGetKey> | null = null

  constructor(private readonly issuer: string) {}

  readonly find: JWTVerifyGetKey = async (header, token) => {
    this.keys ??= this.discover()
    try {
      return await (await this.keys)(header, token)
    } catch (error) {
      if (error instanceof DiscoveryError) this.keys = null
      throw error
    }
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    try {
      const address = `${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
      const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
      const text = response.ok ? await response.text() : ''
      const document = text.length <= LARGEST_DOCUMENT ? (JSON.parse(text) as Record<string, unknown>) : {}
      // OpenID Connect Discovery 1.0, 4.3: it must be that issuer's own.
      if (document.issuer !== this.issuer || typeof document.jwks_uri !== 'string') throw new Error('not its document')
      return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: ANSWER_WITHIN_MS })
    } catch (cause) {
      throw new DiscoveryError(`The OIDC issuer ${this.issuer} does not say where its keys are`, { cause })
    }
  }
}

class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError'
}
