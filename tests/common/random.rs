//! Damage at random that can be done again.

/// The xorshift generator of Marsaglia (2003), so that a run can be repeated.
pub struct Random(u64);

impl Random {
    /// The one of a case; cases are numbered from 1.
    pub fn new(case: u64) -> Random {
        Random(case.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    /// Some bits turned over, some bytes of note or of none, runs of ones, pieces cut out or doubled, the end lost.
    pub fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        const OF_NOTE: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'/', b'"', b'<'];
        let mut bytes = bytes.to_vec();
        for _ in 0..1 + self.below(6) {
            let (at, far) = (self.below(bytes.len()), self.below(40));
            let end = (at + far).min(bytes.len());
            match self.below(7) {
                _ if bytes.is_empty() => bytes.push(self.below(256) as u8),
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = OF_NOTE[self.below(OF_NOTE.len())],
                2 => bytes[at] = self.below(256) as u8,
                3 => bytes[at..end.min(at + 8)].fill(0xff),
                4 => bytes.truncate(at),
                5 => drop(bytes.drain(at..end)),
                _ => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
        }
        bytes
    }
}
