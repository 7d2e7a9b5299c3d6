// hello-as: what hello-c does, in AssemblyScript. "ask" sends a message to a price feed, the answer comes back through "on_price", which stores and emits
// it. "greet" is a plain view. Everything lies in memory that the module declares, so that no runtime and no start function are needed.
import * as pyde from '../../abi/bindings/assemblyscript/pyde';

const CALLBACK_GAS: u64 = 500_000;
const TIMEOUT_WAVES: u64 = 100;
const INPUT_BYTES: u32 = 20 * 1024;
const GREETING_BYTES_MAX: u32 = 64;

const input = memory.data(20 * 1024);
const text = memory.data(7 + 64);
const topic = memory.data(32);
const number = memory.data(8);

// Text for the chain is bytes, and strings here are UTF-16: these are "hello, ", "price?", "on_price" and "answer".
const HELLO = memory.data<u8>([0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x2c, 0x20]);
const PRICE = memory.data<u8>([0x70, 0x72, 0x69, 0x63, 0x65, 0x3f]);
const ON_PRICE = memory.data<u8>([0x6f, 0x6e, 0x5f, 0x70, 0x72, 0x69, 0x63, 0x65]);
const KEY_ANSWER = memory.data<u8>([0x61, 0x6e, 0x73, 0x77, 0x65, 0x72]);

// A revert without text; the binding says that it never returns, which this language has no type for.
function revert(): void {
  pyde.revert(0, 0);
}

function takeInput(): u32 {
  const size = <u32>pyde.calldata_size();
  if (size > INPUT_BYTES) revert();
  pyde.calldata_copy(0, size, input);
  return size;
}

// Answers "hello, " and the calldata.
export function greet(): void {
  const size = takeInput();
  if (size > GREETING_BYTES_MAX) revert();
  memory.copy(text, HELLO, 7);
  memory.copy(text + 7, input, size);
  pyde.return_data(text, 7 + size);
}

// Calldata: the id of the price feed [32], optionally a timeout in waves u64. Answers the id of the message, u64.
export function ask(): void {
  const size = takeInput();
  if (size != 32 && size != 40) revert();
  const timeout = size == 40 ? load<u64>(input + 32) : TIMEOUT_WAVES;
  const id = pyde.send_xparachain_message(input, PRICE, 6, ON_PRICE, 8, CALLBACK_GAS, timeout);
  if (id < 0) revert();
  store<i64>(number, id);
  pyde.return_data(number, 8);
}

// Calldata: Borsh (message id u64, outcome u8, answer bytes, caller [32], function string, argument hash [32]); kept and emitted up to the answer.
export function on_price(): void {
  const size = takeInput();
  if (size < 13) revert();
  const length = load<u32>(input + 9);
  if (length > size - 13) revert();
  pyde.hash_blake3(KEY_ANSWER, 6, topic);
  pyde.parachain_storage_write(KEY_ANSWER, 6, input, 13 + length);
  pyde.parachain_emit_event(topic, 1, input, 13 + length);
}

// Answers what the last callback brought, nothing before the first.
export function last(): void {
  store<u32>(number, INPUT_BYTES);
  pyde.parachain_storage_read(KEY_ANSWER, 6, input, number);
  const length = load<u32>(number);
  if (length > INPUT_BYTES) revert();
  pyde.return_data(input, length);
}
