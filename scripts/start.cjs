// What `npm start` runs: the service, compiled first where that is needed.
require('./built.cjs')('main')
