import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer } from '../support/server'

const root = join(__dirname, '..', '..')

/** The command as npm runs it, without the build. */
function token(dataDir: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', join(root, 'scripts', 'ts-hook.cjs'), join(root, 'src', 'cli', 'token.ts'), ...args],
    { encoding: 'utf8', env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env } },
  )
  return { status, stdout, stderr }
}

describe('npm run token', () => {
  let dataDir: string
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'oneknock-key-'))
  })
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it('prints a token and nothing else, which the running instance takes', async () => {
    const server = await startTestServer()
    const { status, stdout, stderr } = token(server.dataDir, ['--role', 'INSPECTOR', '--expires', '30m'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    expect((await server.ask('{ viewer { role } }', { token: stdout.trim() })).body).toEqual({
      data: { viewer: { role: 'INSPECTOR' } },
    })
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1]!, 'base64url').toString()) as {
      iat: number
      exp: number
    }
    expect(claims.exp - claims.iat).toBe(1800)
    await server.close()
  })

  it.each([
    ['no role', [], /--role is missing/],
    ['an unknown role', ['--role', 'KING'], /--role is "KING".*CAMPAIGN_OFFICE/],
    ['a department without its code', ['--role', 'DEPARTMENT'], /--department CODE/],
    ['an area for an analyst', ['--role', 'ANALYST', '--area', '320402'], /--area goes with/],
    ['a lifetime that is none', ['--role', 'ANALYST', '--expires', 'ever'], /--expires is "ever"/],
    ['a lifetime without end', ['--role', 'ANALYST', '--expires', '9999d'], /--expires/],
    ['an unknown option', ['--roll', 'ANALYST'], /--roll/],
  ])('with %s says in one sentence what to do', (_what, args, sentence) => {
    const { status, stdout, stderr } = token(dataDir, args)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('refuses beside an OIDC issuer', () => {
    const oidc = { OIDC_ISSUER: 'https://issuer.invalid', OIDC_AUDIENCE: 'city' }
    const { status, stdout, stderr } = token(dataDir, ['--role', 'ANALYST'], oidc)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/https:\/\/issuer\.invalid/)
  })

  it('says so when the key is no key', () => {
    writeFileSync(join(dataDir, 'token-key.json'), '{"kty":"oct","k":"AAAA"}')
    const { status, stderr } = token(dataDir, ['--role', 'ANALYST'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/token-key\.json holds no key of ours/)
  })
})
