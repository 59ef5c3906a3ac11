import type { RequestHandler, Response } from 'express'

/**
 * For pages: scripts from here only and none inline. Styles may be inline, since the editor in GraphiQL sizes itself by them, and
 * its fonts and icons are data: addresses inside its style sheet.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** For data, which is never a page: should a browser show it as one, nothing in it runs. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': DATA_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  next()
}

export function allowPage(response: Response): void {
  response.set('Content-Security-Policy', PAGE_POLICY)
}
