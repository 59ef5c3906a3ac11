import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type RequestHandler, Router } from 'express'
import { projectRoot } from './project-root'
import { allowPage } from './security-headers'

/** What GraphiQL is made of: our page, and the builds that npm has brought along. Nothing comes from elsewhere. */
const PAGES = join(projectRoot(), 'web', 'graphiql')
const PACKAGES: Readonly<Record<string, [packageName: string, file: string]>> = {
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphql-ws.js': ['graphql-ws', 'umd/graphql-ws.min.js'],
}
const OWN_FILES = ['page.js', 'page.css', 'placeholders.js', 'sign-in.js']

/** GraphiQL and the sign-in page: static files, for everybody. */
export function pages({ canSignIn }: { canSignIn: boolean }): Router {
  const router = Router()
  router.get('/', (_request, response) => response.redirect(302, '/graphiql'))
  router.get('/graphiql', page('graphiql.html'))
  if (canSignIn) router.get('/sign-in', page('sign-in.html'))
  for (const name of OWN_FILES) router.get(`/graphiql/${name}`, asset(join(PAGES, name)))
  for (const [name, [packageName, file]] of Object.entries(PACKAGES))
    router.get(`/graphiql/${name}`, asset(join(dirname(require.resolve(`${packageName}/package.json`)), file)))
  router.get('/graphiql/examples.json', async (_request, response) => {
    response.json(await readExamples(join(projectRoot(), 'schema', 'examples')))
  })
  return router
}

const page = (name: string): RequestHandler => {
  return (_request, response) => {
    allowPage(response)
    response.sendFile(join(PAGES, name), { cacheControl: false, dotfiles: 'allow' })
  }
}

// A checkout may lie below a directory whose name begins with a dot: that is nobody's business here.
const asset = (file: string): RequestHandler => {
  return (_request, response) => {
    response.set('Cache-Control', 'no-cache')
    response.sendFile(file, { cacheControl: false, dotfiles: 'allow' })
  }
}

interface Example {
  name: string
  query: string
  variables?: string
}

/** The README's operations in the order of their names; `NAME.variables.json` beside one holds its variables. */
export async function readExamples(directory: string): Promise<Example[]> {
  const files = (await readdir(directory).catch((): string[] => [])).sort()
  const examples = files.filter((file) => file.endsWith('.graphql'))
  return Promise.all(
    examples.map(async (file) => {
      const name = file.slice(0, -'.graphql'.length)
      const query = await readFile(join(directory, file), 'utf8')
      const beside = [`${name}.variables.json`, `${name}.json`].find((candidate) => files.includes(candidate))
      return beside ? { name, query, variables: await readFile(join(directory, beside), 'utf8') } : { name, query }
    }),
  )
}
