import { randomUUID } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { RemoteKeys } from './remote-keys'
import { OWN_ALGORITHM, type TokenKey } from './token-key'

/** Who issues our own tokens, and for whom; an OIDC issuer has names of its own. */
const OWN_NAME = 'oneknock'
/** RFC 9068: says in the signed header that this is an access token, so that nothing else we sign can pass for one. */
const OWN_TYPE = 'at+jwt'
/** Asymmetric only: with a shared secret, the public key would do as one. */
const OIDC_ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
]

/** What a valid token says; whether role and codes mean anything here, `resolveCaller` decides. */
export interface AccessClaims {
  subject: string
  role: unknown
  department: unknown
  area: unknown
  expiresAt: Date
}

/** @returns null for a token that does not hold, whatever the reason; throws only when that cannot be found out. */
export type VerifyToken = (token: string) => Promise<AccessClaims | null>

/** Checks tokens of our own key. */
export function ownTokens({ publicKey }: TokenKey): VerifyToken {
  return (token) =>
    check(() =>
      jwtVerify(token, publicKey, {
        ...REQUIRED,
        algorithms: [OWN_ALGORITHM],
        issuer: OWN_NAME,
        audience: OWN_NAME,
        typ: OWN_TYPE,
      }),
    )
}

/** Checks tokens of an OIDC issuer by the keys that it publishes. */
export function oidcTokens({ issuer, audience }: { issuer: string; audience: string }): VerifyToken {
  const keys = new RemoteKeys(issuer)
  return (token) =>
    check(async () => {
      const verified = await jwtVerify(token, keys.find, {
        ...REQUIRED,
        algorithms: OIDC_ALGORITHMS,
        issuer,
        audience,
        clockTolerance: 5,
      })
      if (!isAccessToken(verified.protectedHeader.typ, verified.payload)) throw new errors.JWTInvalid('no access token')
      return verified
    })
}

const REQUIRED: JWTVerifyOptions = { requiredClaims: ['exp', 'sub'] }

async function check(verify: () => Promise<{ payload: JWTPayload }>): Promise<AccessClaims | null> {
  try {
    const { payload } = await verify()
    if (typeof payload.sub !== 'string' || payload.sub.trim() === '' || payload.sub.length > 200) return null
    return {
      subject: payload.sub,
      role: payload.role,
      department: payload.department,
      area: payload.area,
      expiresAt: new Date(payload.exp! * 1000),
    }
  } catch (error) {
    // Everything that is wrong with the token itself; an issuer that does not answer is no reason to call it wrong.
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return null
    throw error
  }
}

/** Issuers mark ID and refresh tokens in one of three places; an access token may be unmarked. */
function isAccessToken(headerType: string | undefined, payload: JWTPayload): boolean {
  const type = headerType?.toLowerCase().replace(/^application\//, '')
  if (type !== undefined && type !== 'at+jwt' && type !== 'jwt') return false
  if (payload.typ !== undefined && payload.typ !== 'Bearer') return false
  return payload.token_use === undefined || payload.token_use === 'access'
}

export interface NewToken {
  subject: string
  role: string
  department?: string
  area?: string
  lifetimeSeconds: number
}

/** Signs a token with our own key. */
export function issueToken(
  { privateKey }: TokenKey,
  { subject, role, department, area, lifetimeSeconds }: NewToken,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ role, ...(department ? { department } : {}), ...(area ? { area } : {}) })
    .setProtectedHeader({ alg: OWN_ALGORITHM, typ: OWN_TYPE })
    .setIssuer(OWN_NAME)
    .setAudience(OWN_NAME)
    .setSubject(subject)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(privateKey)
}
