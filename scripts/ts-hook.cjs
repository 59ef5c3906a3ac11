// Lets plain node run our TypeScript: node -r ./scripts/ts-hook.cjs file.ts. Used by the TypeORM command line, the solver's
// worker thread under jest, the benches and the data generator; what is served in production is compiled by tsc into dist/.
const { readFileSync } = require('node:fs')
const { resolve } = require('node:path')
const { transformSync } = require('@swc/core')

const options = JSON.parse(readFileSync(resolve(__dirname, '../.swcrc'), 'utf8'))
require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false })
  module._compile(code, filename)
}
