// Sends one StartRun to the queue start-run: plain JSON, persistent, confirmed by the broker.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import amqp from 'amqplib';

const MILLISECONDS = 10_000;
const USAGE = 'usage: node start-run.mjs PIPELINE.json [--request-id ID] [--broker ADDRESS] [--queue NAME]';

function fail(message) {
  console.error(message);
  process.exit(1);
}

async function send(broker, queue, message) {
  const connection = await amqp.connect(broker, { timeout: MILLISECONDS });
  try {
    const channel = await connection.createConfirmChannel();
    let returned = false;
    channel.on('return', () => { returned = true; });
    // Mandatory: without the queue the message comes back instead of being dropped.
    const options = { contentType: 'application/json', persistent: true, mandatory: true, messageId: message.requestId };
    channel.publish('', queue, Buffer.from(JSON.stringify(message)), options);
    await channel.waitForConfirms();
    return !returned;
  } finally {
    await connection.close();
  }
}

function readArguments() {
  try {
    const options = { 'request-id': { type: 'string' }, broker: { type: 'string' }, queue: { type: 'string', default: 'start-run' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return positionals.length === 1 ? { ...values, file: positionals[0] } : fail(USAGE);
  } catch (error) {
    return fail(`error: ${error.message}\n${USAGE}`);
  }
}

const given = readArguments();
const broker = given.broker ?? process.env.TRANSFER_BROKER ?? 'amqp://guest:guest@localhost:5672';

let pipeline;
try {
  pipeline = JSON.parse(await readFile(given.file, 'utf8'));
} catch (error) {
  fail(`error: ${given.file} cannot be read as JSON: ${error.message}`);
}

// A member that is undefined is not written.
const message = { requestId: given['request-id'] || undefined, pipeline };
const deadline = setTimeout(() => fail(`error: the broker did not confirm the message within ${MILLISECONDS / 1000} s. Send it again.`), MILLISECONDS);
try {
  if (!(await send(broker, given.queue, message)))
    fail(`error: the broker has no queue '${given.queue}'. The first worker with the role control makes it: start one, then send again.`);
} catch (error) {
  fail(`error: the broker did not confirm the message: ${error.message || error.code}. Check --broker, then send again.`);
}
clearTimeout(deadline);
console.log(`sent to ${given.queue}`);
