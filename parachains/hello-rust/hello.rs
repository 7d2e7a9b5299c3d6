//! hello-rust: what hello-c does, in Rust. "ask" sends a message to a price feed, the answer comes back through "on_price", which stores and emits it.
//! "greet" is a plain view. Without a standard library and without allocation.
#![no_std]

#[path = "../../abi/bindings/rust/pyde.rs"]
mod pyde;

use pyde::{ATTR_ENTRY, ATTR_VIEW};

const CALLBACK_GAS: u64 = 500_000;
const TIMEOUT_WAVES: u64 = 100;
const INPUT_BYTES: usize = 20 * 1024;
const GREETING_BYTES_MAX: usize = 64;

static KEY_ANSWER: &[u8] = b"answer";

static mut INPUT: [u8; INPUT_BYTES] = [0; INPUT_BYTES];

fn revert(text: &[u8]) -> ! {
    unsafe { pyde::revert(text.as_ptr(), text.len() as u32) }
}

fn return_data(data: &[u8]) -> ! {
    unsafe { pyde::return_data(data.as_ptr(), data.len() as u32) }
}

// A module runs one call on one thread: nobody else has the buffer.
fn input() -> &'static mut [u8; INPUT_BYTES] {
    unsafe { &mut *core::ptr::addr_of_mut!(INPUT) }
}

fn take_input() -> &'static [u8] {
    let size = unsafe { pyde::calldata_size() } as usize;
    if size > INPUT_BYTES {
        revert(b"calldata too long");
    }
    let buffer = input();
    unsafe { pyde::calldata_copy(0, size as u32, buffer.as_mut_ptr()) };
    &buffer[..size]
}

/// Answers "hello, " and the calldata.
#[no_mangle]
pub extern "C" fn greet() {
    let name = take_input();
    if name.len() > GREETING_BYTES_MAX {
        revert(b"at most 64 bytes");
    }
    let hello = b"hello, ";
    let mut text = [0u8; 7 + GREETING_BYTES_MAX];
    text[..hello.len()].copy_from_slice(hello);
    text[hello.len()..hello.len() + name.len()].copy_from_slice(name);
    return_data(&text[..hello.len() + name.len()]);
}

/// Calldata: the id of the price feed [32], optionally a timeout in waves u64. Answers the id of the message, u64.
#[no_mangle]
pub extern "C" fn ask() {
    let calldata = take_input();
    let timeout = match calldata.len() {
        32 => TIMEOUT_WAVES,
        40 => {
            let mut waves = [0u8; 8];
            waves.copy_from_slice(&calldata[32..]);
            u64::from_le_bytes(waves)
        }
        _ => revert(b"an id, and perhaps a timeout, expected"),
    };
    let (message, callback) = (b"price?", b"on_price");
    let id = unsafe {
        pyde::send_xparachain_message(
            calldata.as_ptr(),
            message.as_ptr(),
            message.len() as u32,
            callback.as_ptr(),
            callback.len() as u32,
            CALLBACK_GAS,
            timeout,
        )
    };
    if id < 0 {
        revert(b"the message was not accepted");
    }
    return_data(&id.to_le_bytes());
}

/// Calldata: Borsh (message id u64, outcome u8, answer bytes, caller [32], function string, argument hash [32]); kept and emitted up to the answer.
#[no_mangle]
pub extern "C" fn on_price() {
    let calldata = take_input();
    if calldata.len() < 13 {
        revert(b"calldata too short");
    }
    let mut length = [0u8; 4];
    length.copy_from_slice(&calldata[9..13]);
    let length = u32::from_le_bytes(length) as usize;
    if length > calldata.len() - 13 {
        revert(b"answer longer than the calldata");
    }
    let kept = &calldata[..13 + length];
    let mut topic = [0u8; 32];
    unsafe {
        pyde::hash_blake3(KEY_ANSWER.as_ptr(), KEY_ANSWER.len() as u32, topic.as_mut_ptr());
        pyde::parachain_storage_write(KEY_ANSWER.as_ptr(), KEY_ANSWER.len() as u32, kept.as_ptr(), kept.len() as u32);
        pyde::parachain_emit_event(topic.as_ptr(), 1, kept.as_ptr(), kept.len() as u32);
    }
}

/// Answers what the last callback brought, nothing before the first.
#[no_mangle]
pub extern "C" fn last() {
    let buffer = input();
    let mut length = INPUT_BYTES as u32;
    unsafe { pyde::parachain_storage_read(KEY_ANSWER.as_ptr(), KEY_ANSWER.len() as u32, buffer.as_mut_ptr(), &mut length) };
    if length as usize > INPUT_BYTES {
        revert(b"the answer does not fit");
    }
    return_data(&buffer[..length as usize]);
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

// The pyde.abi section: Borsh of ContractAbi. A function is its name, its selector (first four bytes of the name's BLAKE3), attribute bits and an empty access list.
const FUNCTIONS: [(&[u8], [u8; 4], u32); 4] = [
    (b"greet", [0xbf, 0xd0, 0xe1, 0x18], ATTR_VIEW | ATTR_ENTRY),
    (b"ask", [0x69, 0x2f, 0xda, 0x30], ATTR_ENTRY),
    (b"on_price", [0x7a, 0xe1, 0x52, 0x55], 0),
    (b"last", [0x7f, 0x45, 0x4d, 0xf8], ATTR_VIEW | ATTR_ENTRY),
];

const ABI_BYTES: usize = 4 + 1 + 4 + FUNCTIONS.len() * 16 + 5 + 3 + 8 + 4 + 32 + 3 + 4;

#[used]
#[link_section = "pyde.abi"]
pub static ABI: [u8; ABI_BYTES] = encode_abi();

const fn put(mut to: [u8; ABI_BYTES], mut at: usize, bytes: &[u8]) -> ([u8; ABI_BYTES], usize) {
    let mut i = 0;
    while i < bytes.len() {
        to[at] = bytes[i];
        at += 1;
        i += 1;
    }
    (to, at)
}

// Version, type parachain, functions; behind them schema hash, three absent indices and no events are zeros.
const fn encode_abi() -> [u8; ABI_BYTES] {
    let (mut to, mut at) = put([0; ABI_BYTES], 0, &pyde::ABI_VERSION.to_le_bytes());
    (to, at) = put(to, at, &[1]);
    (to, at) = put(to, at, &(FUNCTIONS.len() as u32).to_le_bytes());
    let mut i = 0;
    while i < FUNCTIONS.len() {
        let (name, selector, attributes) = FUNCTIONS[i];
        (to, at) = put(to, at, &(name.len() as u32).to_le_bytes());
        (to, at) = put(to, at, name);
        (to, at) = put(to, at, &selector);
        (to, at) = put(to, at, &attributes.to_le_bytes());
        (to, at) = put(to, at, &[0; 4]);
        i += 1;
    }
    to
}
