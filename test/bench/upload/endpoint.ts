/** One process of the bench: an endpoint that speaks S3 and keeps what it is given, for where there is no real one. */
import { ScriptedS3 } from '../../remote/scripted-s3.js'

const s3 = await ScriptedS3.open({ bucket: process.argv[2] ?? 'bench' })
// it remembers what it was asked, bodies and all
setInterval(() => s3.asked.splice(0), 200)
process.stdout.write(`${s3.endpoint}\n`)
