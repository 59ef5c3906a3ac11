import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile, main } from '../../src/cli/import'
import type { EnterpriseRowInput } from '../../src/cli/import-columns'
import type { Execute } from '../../src/example-city/load-example-city'

type ImportInput = { rows: EnterpriseRowInput[]; dryRun: boolean; campaignId?: string }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oneknock 导入-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (content: string | Buffer, name = '名单.csv') => {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

/** Takes every row but those whose name says 坏; remembers the calls. */
function fakeInstance() {
  const calls: ImportInput[] = []
  const execute = (async (document: string, variables: { input: ImportInput; code?: string }) => {
    if (document.startsWith('query FindCampaign'))
      return { campaign: variables.code === 'C1' ? { id: 'id-of-C1' } : null }
    if (document.startsWith('query CountEnrolled')) return { enterprises: { totalCount: 42 } }
    const { rows } = variables.input
    calls.push(variables.input)
    const rejects = rows.flatMap((row, index) =>
      row.name?.includes('坏') ? [{ row: index + 1, field: 'uscc', code: 'INVALID_INPUT', message: '校验码不符' }] : [],
    )
    const report = {
      created: rows.length - rejects.length,
      updated: 0,
      unchanged: 0,
      duplicatesInFile: 0,
      rejected: rejects.length,
      rejects,
    }
    return { importEnterprises: { report, userErrors: [] } }
  }) as Execute
  return { calls, execute, rows: () => calls.flatMap((call) => call.rows) }
}

describe('columns', () => {
  it('are taken by the field’s own name, and empty cells left out', async () => {
    const instance = fakeInstance()
    const file = await write('name,uscc,isKey,address\n甲,913204990000000002,是,\n乙,,false,长虹路1号\n')
    await importFile({ file, execute: instance.execute })
    expect(instance.rows()).toEqual([
      { name: '甲', uscc: '913204990000000002', isKey: true },
      { name: '乙', isKey: false, address: '长虹路1号' },
    ])
  })

  it('are mapped by heading; of several the first that is not empty counts', async () => {
    const instance = fakeInstance()
    const file = await write(
      '企业名称,代码,镇,区,备注\n甲,913204990000000002,320402005,320402,\n乙,９１３２０４９９０００００００００２,,320402,x\n',
    )
    const outcome = await importFile({
      file,
      execute: instance.execute,
      maps: ['name=企业名称,uscc=代码', 'areaCode=镇|区'],
    })
    expect(instance.rows().map(({ areaCode }) => areaCode)).toEqual(['320402005', '320402'])
    expect(outcome.unusedHeadings).toEqual(['备注'])
  })

  it('of codes may hold 15-digit registration numbers', async () => {
    const instance = fakeInstance()
    const file = await write('name,code\n甲,000000000000005\n乙,913204990000000002\n丙,无\n')
    await importFile({ file, execute: instance.execute, maps: ['uscc=code'] })
    expect(instance.rows()).toEqual([
      { name: '甲', registrationNumber: '000000000000005' },
      { name: '乙', uscc: '913204990000000002' },
      { name: '丙', uscc: '无' },
    ])
  })

  it.each([
    ['name=没有', /没有/],
    ['nom=name', /registrationNumber/],
    ['name', /字段=列名/],
  ])('that cannot be mapped (%s) are named before anything is sent', async (map, message) => {
    const instance = fakeInstance()
    const file = await write('name,uscc\n甲,\n')
    await expect(importFile({ file, execute: instance.execute, maps: [map] })).rejects.toThrow(message)
    expect(instance.calls).toEqual([])
  })
})

describe('files', () => {
  it.each([
    ['UTF-8', Buffer.from('name,address\n甲,"一号, 二楼"\n'), 'utf-8'],
    ['UTF-8 with a byte order mark and CRLF', Buffer.from('\uFEFFname,address\r\n甲,"一号, 二楼"\r\n'), 'utf-8'],
    ['UTF-8, tabs, no last line break', Buffer.from('name\taddress\n甲\t一号, 二楼'), 'utf-8'],
    [
      'UTF-16 with tabs',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name\taddress\n甲\t一号, 二楼\n', 'utf16le')]),
      'utf-16le',
    ],
    // 甲, and "一号, 二楼" in GBK, as a Chinese spreadsheet program writes it.
    [
      'GB18030',
      Buffer.concat([Buffer.from('name,address\n'), Buffer.from('bcd72c22d2bbbac52c20b6fec2a5220a', 'hex')]),
      'gb18030',
    ],
  ])('in %s are read', async (_what, content, encoding) => {
    const instance = fakeInstance()
    const outcome = await importFile({ file: await write(content), execute: instance.execute })
    expect(instance.rows()).toEqual([{ name: '甲', address: '一号, 二楼' }])
    expect(outcome.encoding).toBe(encoding)
  })

  it('are decoded whole where a character lies across two reads', async () => {
    const instance = fakeInstance()
    const names = Array.from({ length: 30_000 }, (_, index) => `企业${index}`)
    const outcome = await importFile({ file: await write(`name\n${names.join('\n')}\n`), execute: instance.execute })
    expect(outcome).toMatchObject({ read: 30_000, created: 30_000, rejectedFile: null })
    expect(instance.rows().map(({ name }) => name)).toEqual(names)
    expect(instance.calls.map(({ rows }) => rows.length)).toEqual(Array(15).fill(2_000))
  })

  it('that repeat a code in a later call are told so, since the server sees one call at a time', async () => {
    const file = await write(
      'name,uscc\n甲,913204990000000002\n乙,913204990000000002\n丙,\n丁,\n甲,9132 0499 0000 0000 02\n',
    )
    const outcome = await importFile({ file, execute: fakeInstance().execute, chunkRows: 2 })
    expect(outcome.repeatedAcrossCalls).toBe(1)
  })

  it('may have blank rows and rows of other lengths', async () => {
    const instance = fakeInstance()
    await importFile({ file: await write('name,address\n\n甲\n,,\n乙,二号,多出来的\n'), execute: instance.execute })
    expect(instance.rows()).toEqual([{ name: '甲' }, { name: '乙', address: '二号' }])
  })

  it('that are text in no encoding are refused, not guessed at', async () => {
    const file = await write(Buffer.concat([Buffer.from('name\n'), Buffer.from([0xff, 0xff, 0x0a])]))
    await expect(importFile({ file, execute: fakeInstance().execute })).rejects.toThrow('--encoding')
    await expect(importFile({ file: join(folder, '没有.csv'), execute: fakeInstance().execute })).rejects.toThrow(
      'ENOENT',
    )
    await expect(importFile({ file: await write(''), execute: fakeInstance().execute })).rejects.toThrow('headings')
    const broken = await write('name\n"甲\n')
    await expect(importFile({ file: broken, execute: fakeInstance().execute })).rejects.toThrow()
  })
})

describe('refused rows', () => {
  it('come back with their cells, their place in the file and the reason, over all chunks and in order', async () => {
    const instance = fakeInstance()
    const file = await write('name,isKey,note\n一,,a\n坏二,,b\n三,也许,"c, d"\n\n四,1\n坏五,0,e\n')
    const outcome = await importFile({ file, execute: instance.execute, chunkRows: 2 })
    expect(outcome).toMatchObject({ read: 5, created: 2, rejected: 3, rejectedFile: `${file}.rejected.csv` })
    expect(outcome.rejectReasons.map(([reason, rows]) => [reason, rows])).toEqual([
      ['INVALID_INPUT uscc', 2],
      ['INVALID_INPUT isKey', 1],
    ])
    expect(await readFile(`${file}.rejected.csv`, 'utf8')).toBe(
      '\uFEFFname,isKey,note,reject_row,reject_line,reject_code,reject_field,reject_message\n' +
        '坏二,,b,2,3,INVALID_INPUT,uscc,校验码不符\n' +
        '三,也许,"c, d",3,4,INVALID_INPUT,isKey,“也许”不是是或否 / is neither yes nor no\n' +
        '坏五,0,e,5,7,INVALID_INPUT,uscc,校验码不符\n',
    )
  })

  it('of an earlier run do not stay behind', async () => {
    const file = await write('name\n甲\n')
    await writeFile(`${file}.rejected.csv`, 'old')
    const outcome = await importFile({ file, execute: fakeInstance().execute })
    expect(outcome.rejectedFile).toBeNull()
    await expect(readFile(`${file}.rejected.csv`)).rejects.toThrow('ENOENT')
  })
})

describe('the command', () => {
  const run = async (argv: string[], execute?: Execute) => {
    const printed: string[] = []
    const print = (text: string) => void printed.push(text)
    let closed = 0
    const close = async () => void closed++
    const openEmbedded = execute && (async () => ({ execute, close }))
    const code = await main(argv, { openEmbedded, print, printError: print, env: {} })
    return { code, text: printed.join('\n'), closed }
  }

  it('imports into the embedded instance, enrols, sums up in both languages, and ends with 0 whatever was refused', async () => {
    const instance = fakeInstance()
    const file = await write('name\n甲\n坏乙\n')
    const { code, text, closed } = await run([file, '--campaign', 'C1'], instance.execute)
    expect({ code, closed }).toEqual({ code: 0, closed: 1 })
    expect(instance.calls[0]).toMatchObject({ campaignId: 'id-of-C1', dryRun: false })
    expect(text).toContain('读取 read: 2')
    expect(text).toContain('1 × INVALID_INPUT uscc')
    expect(text).toContain('活动内企业 enrolled in the campaign: 42')
  })

  it('with --dry-run says that nothing was written', async () => {
    const instance = fakeInstance()
    const { text } = await run([await write('name\n甲\n'), '--dry-run'], instance.execute)
    expect(instance.calls[0]?.dryRun).toBe(true)
    expect(text).toContain('dry run')
  })

  it('ends with 1 when the call fails, still closing the instance, and with 2 for wrong usage', async () => {
    const file = await write('name\n甲\n')
    const failing = (async () => {
      throw new Error('database gone')
    }) as Execute
    expect(await run([file], failing)).toMatchObject({ code: 1, closed: 1 })
    expect(await run([file, '--campaign', 'C2'], fakeInstance().execute)).toMatchObject({ code: 1 })
    expect(await run([file])).toMatchObject({ code: 1 })
    expect(await run([])).toMatchObject({ code: 2 })
    expect(await run([file, '--nonsense'])).toMatchObject({ code: 2 })
    expect(await run(['--help'])).toMatchObject({ code: 0 })
  })

  it('talks to a running instance with its token, and says what that answers', async () => {
    const seen: string[] = []
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      request.resume().on('end', () => {
        const refused = request.headers.authorization !== 'Bearer good'
        const report = { created: 1, updated: 0, unchanged: 0, duplicatesInFile: 0, rejected: 0, rejects: [] }
        const errors = [{ message: 'sign in', extensions: { code: 'UNAUTHENTICATED' } }]
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(refused ? { errors } : { data: { importEnterprises: { report, userErrors: [] } } }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const file = await write('name\n甲\n')
    try {
      expect(await run([file, '--url', url, '--token', 'good'])).toMatchObject({ code: 0 })
      const refused = await run([file, '--url', url, '--token', 'secret-of-mine'])
      expect(refused).toMatchObject({ code: 1 })
      expect(refused.text).toContain('UNAUTHENTICATED: sign in')
      expect(refused.text).not.toContain('secret-of-mine')
      expect(seen[0]).toBe('POST /graphql Bearer good')
    } finally {
      server.closeAllConnections()
      server.close()
    }
    const unreachable = await run([file, '--url', url])
    expect(unreachable).toMatchObject({ code: 1 })
    expect(unreachable.text).toContain('ECONNREFUSED')
    expect(await run([file, '--url', 'not an address'])).toMatchObject({ code: 1 })
  })
})
