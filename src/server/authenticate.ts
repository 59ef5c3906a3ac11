import type { Database } from '../database/database'
import type { VerifyToken } from '../identity/access-token'
import { resolveCaller } from '../identity/resolve-caller'
import type { Caller } from '../shared/context'

export interface Authenticated {
  caller: Caller
  expiresAt: Date
}

/** @param authorization the value of the header, or of `authorization` in the connection's parameters. */
export type Authenticate = (authorization: unknown) => Promise<Authenticated | null>

/** The longest token that is looked at; those of issuers with many claims have some 2,000 characters. */
const LONGEST = 16_000

/** Bearer tokens (RFC 6750, in the header only): checked, then their role and codes looked up in the city's database. */
export const bearerAuthentication =
  (verify: VerifyToken, db: Database): Authenticate =>
  async (authorization) => {
    if (typeof authorization !== 'string' || authorization.length > LONGEST) return null
    const token = /^Bearer +([\w~+/.-]+=*) *$/i.exec(authorization)?.[1]
    const claims = token ? await verify(token) : null
    const caller = claims ? await resolveCaller(db, claims) : null
    return claims && caller ? { caller, expiresAt: claims.expiresAt } : null
  }
