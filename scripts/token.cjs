// What `npm run -s token` runs: prints a token of this installation.
const { printToken } = require('./built.cjs')('cli/token')

printToken(process.argv.slice(2), process.env).then((exitCode) => {
  process.exitCode = exitCode
})
