// What `npm run -s import` runs: takes a file of enterprises into a running or the embedded instance.
const requireBuilt = require('./built.cjs')

const { main } = requireBuilt('cli/import')
const { openEmbedded } = requireBuilt('open-embedded')

const surroundings = {
  openEmbedded,
  print: (text) => process.stdout.write(`${text}\n`),
  printError: (text) => process.stderr.write(`${text}\n`),
  env: process.env,
}
main(process.argv.slice(2), surroundings).then((exitCode) => {
  process.exitCode = exitCode
})
