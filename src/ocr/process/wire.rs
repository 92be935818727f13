//! What passes between the program and the process that reads for it: frames, each its length in four bytes (the low one
//! first) and then so many bytes. A question is a head in JSON and the pixels of a line, an answer is JSON.

use std::io::{self, Read, Write};
use std::time::Duration;

use image::GrayImage;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{LanguageModel, LineReading};

/// The longest frame that is believed: a line of a page that is itself within the limit of memory.
const LONGEST: u32 = 1 << 30;

/// What stands before the pixels of a question.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    model: LanguageModel,
    width: u32,
    height: u32,
    allowed: Duration,
}

/// A line to be read, with what, and in what time.
#[derive(Debug, PartialEq)]
pub struct Question {
    pub line: GrayImage,
    pub model: LanguageModel,
    pub allowed: Duration,
}

impl Question {
    /// The question as it is sent.
    pub fn frames(line: &GrayImage, model: LanguageModel, allowed: Duration) -> Result<Vec<u8>> {
        let (width, height) = line.dimensions();
        let head = Head {
            model,
            width,
            height,
            allowed,
        };
        let head = serde_json::to_vec(&head).map_err(|error| unsendable().because(error))?;
        let mut frames = Vec::with_capacity(head.len() + line.as_raw().len() + 8);
        for part in [&head, line.as_raw()] {
            write_frame(&mut frames, part).map_err(|error| unsendable().because(error))?;
        }
        Ok(frames)
    }

    /// The next question; `None` where there are no more.
    pub fn read(input: &mut impl Read) -> io::Result<Option<Question>> {
        let Some(head) = read_frame(input)? else {
            return Ok(None);
        };
        let head: Head = serde_json::from_slice(&head)?;
        let pixels = read_frame(input)?.unwrap_or_default();
        let line = GrayImage::from_raw(head.width, head.height, pixels)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the line lacks pixels"))?;
        Ok(Some(Question {
            line,
            model: head.model,
            allowed: head.allowed,
        }))
    }
}

fn unsendable() -> Error {
    Error::new(
        ErrorKind::Internal,
        "the line cannot be handed to the process that reads",
    )
}

/// What came of a line.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was read.
    Read(LineReading),
    /// It was not.
    Failed(Failure),
}

impl Outcome {
    pub fn of(result: Result<LineReading>) -> Outcome {
        match result {
            Ok(reading) => Outcome::Read(reading),
            Err(error) => Outcome::Failed(Failure::of(error)),
        }
    }

    pub fn into_result(self) -> Result<LineReading> {
        match self {
            Outcome::Read(reading) => Ok(reading),
            Outcome::Failed(failure) => Err(failure.into_error()),
        }
    }
}

/// What is said to a question.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub outcome: Outcome,
    /// The processor time that reading has taken the one that answers so far, where it keeps count.
    pub worked: Option<Duration>,
}

/// An error as it is sent.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Whether the engine or its language data is the reason, which no other page will fare better with.
    pub missing: bool,
    pub what: String,
    pub hint: Option<String>,
}

impl Failure {
    pub fn of(error: Error) -> Failure {
        Failure {
            missing: error.kind() == ErrorKind::MissingDependency,
            what: error.to_string(),
            hint: error.advice().map(str::to_owned),
        }
    }

    pub fn into_error(self) -> Error {
        let kind = if self.missing {
            ErrorKind::MissingDependency
        } else {
            ErrorKind::Internal
        };
        let error = Error::new(kind, self.what);
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

pub fn write_frame(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len())
        .ok()
        .filter(|&length| length <= LONGEST)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"))?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// The next frame; `None` where the other side has closed.
pub fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the message is too long",
        ));
    }
    // Memory is taken as the bytes come, whatever the length says.
    let mut bytes = Vec::new();
    input.by_ref().take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == u64::from(length) {
        Ok(Some(bytes))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Glyph, ReadingWord, Rect};
    use proptest::prelude::*;

    #[test]
    fn a_question_arrives_as_it_was_asked() {
        let line = GrayImage::from_fn(7, 5, |x, y| image::Luma([(x * 40 + y) as u8]));
        let allowed = Duration::from_millis(61_234);
        let frames = Question::frames(&line, LanguageModel::ChiTraVert, allowed).unwrap();
        let mut input = frames.as_slice();
        let model = LanguageModel::ChiTraVert;
        assert_eq!(
            Question::read(&mut input).unwrap(),
            Some(Question { line, model, allowed })
        );
        assert_eq!(Question::read(&mut input).unwrap(), None);
    }

    proptest! {
        #[test]
        fn an_answer_arrives_as_it_was_given(
            text in ".{0,4}", confidence in 0.0..1.0, edges in any::<[i32; 4]>(), message in ".*",
        ) {
            let confidence = Confidence::new(confidence);
            let rect = Rect::new(edges[0], edges[1], edges[2], edges[3]);
            let glyphs = vec![Glyph { text, confidence, rect }];
            let reading = LineReading { words: vec![ReadingWord { rect, confidence, glyphs }], confidence };
            let failed = Outcome::Failed(Failure { missing: true, what: message, hint: None });
            for outcome in [Outcome::Read(reading), failed] {
                let answer = Answer { outcome, worked: Some(Duration::from_micros(1_234_567)) };
                let json = serde_json::to_vec(&answer).unwrap();
                prop_assert_eq!(serde_json::from_slice::<Answer>(&json).unwrap(), answer);
            }
        }

        #[test]
        fn any_bytes_are_read_to_an_end(bytes: Vec<u8>) {
            let _ = Question::read(&mut bytes.as_slice());
        }
    }
}
