//! Signatures of manifests in the format of minisign (<https://jedisct1.github.io/minisign/>), which the `minisign`
//! program makes and verifies too.

use std::io::Cursor;

use ct_codecs::{Base64, Decoder};
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use super::digest;
use crate::error::{Error, ErrorKind, Result};

/// How the first line of our signatures begins. Minisign signs all of a signature file but this line; so that no byte of it
/// can change unseen, the line ends with the digest of the others.
const COMMENT: &str = "untrusted comment: signature of a cablegram manifest; the lines below have SHA-256 ";

/// How the comment that minisign does sign begins; the digest of the manifest follows.
const TRUSTED: &str = "manifest with SHA-256 ";

/// Signs `manifest` with the secret key that a minisign key file holds.
///
/// A key with a password takes it from `password`; where that is `None`, minisign asks for it on the terminal.
///
/// # Errors
/// [`Usage`](ErrorKind::Usage) where `key` is no secret key, or the password is wrong.
pub fn sign(manifest: &[u8], key: &str, password: Option<String>) -> Result<String> {
    let refused = |error: minisign::PError| {
        Error::new(ErrorKind::Usage, "cannot use the secret key")
            .because(error.to_string())
            .hint("give a key that `minisign -G` has made, and its password")
    };
    let key = match plain_key(key) {
        Some(key) => key,
        None => SecretKeyBox::from_string(key.trim_end())
            .and_then(|sealed| sealed.into_secret_key(password))
            .map_err(refused)?,
    };
    let trusted = format!("{TRUSTED}{}", digest(manifest));
    let signed =
        minisign::sign(None, &key, Cursor::new(manifest), Some(&trusted), Some("x")).map_err(refused)?;
    let text = signed.into_string();
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    Ok(format!("{COMMENT}{}\n{rest}", digest(rest)))
}

/// The key of a file without a password. `minisign -G -W` leaves the checksum of such a key empty, which the crate takes
/// for damage; so the bytes are read here: after the algorithm, the two of the key derivation are 0 where there is none.
fn plain_key(file: &str) -> Option<SecretKey> {
    let bytes = Base64::decode_to_vec(file.lines().nth(1)?.trim(), None).ok()?;
    (bytes.get(2..4)? == [0, 0])
        .then(|| SecretKey::from_bytes(&bytes).ok())
        .flatten()
}

/// Whether `signature` is whole and about `manifest`, as far as can be told without a key; the sentence says what is wrong.
///
/// # Errors
/// What is wrong with it.
pub fn inspect(manifest: &[u8], signature: &str) -> std::result::Result<(), String> {
    let (first, rest) = signature.split_once('\n').ok_or("is no signature")?;
    let parsed = SignatureBox::from_string(signature.trim_end()).map_err(|error| error.to_string())?;
    let trusted = parsed.trusted_comment().map_err(|error| error.to_string())?;
    // Either comment marks a signature as ours, so that a change to one of them does not make it pass for minisign's own.
    if !first.starts_with(COMMENT) && !trusted.starts_with(TRUSTED) {
        return Ok(());
    }
    if first.strip_prefix(COMMENT) != Some(digest(rest).to_string().as_str()) {
        return Err("was changed since it was made".into());
    }
    if trusted.strip_prefix(TRUSTED) != Some(digest(manifest).to_string().as_str()) {
        return Err("is of another manifest".into());
    }
    Ok(())
}

/// Whether `signature` of `manifest` was made with the secret half of `public_key`: a key file, or its second line alone.
///
/// # Errors
/// [`Usage`](ErrorKind::Usage) where `public_key` is none. The inner result says what is wrong with the signature.
pub fn verify(manifest: &[u8], signature: &str, public_key: &str) -> Result<std::result::Result<(), String>> {
    let refused = |error: minisign::PError| {
        Error::new(ErrorKind::Usage, "is no public key of minisign").because(error.to_string())
    };
    let public_key = public_key.trim_end();
    let key: PublicKey = if public_key.contains('\n') {
        PublicKeyBox::from_string(public_key)
            .and_then(PublicKeyBox::into_public_key)
            .map_err(refused)?
    } else {
        PublicKey::from_base64(public_key).map_err(refused)?
    };
    Ok(inspect(manifest, signature).and_then(|()| {
        let parsed = SignatureBox::from_string(signature.trim_end()).map_err(|error| error.to_string())?;
        minisign::verify(&key, &parsed, Cursor::new(manifest), true, false, false)
            .map_err(|error| error.to_string())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use minisign::KeyPair;
    use std::process::Command;

    fn key() -> (String, String) {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        (
            pair.sk.to_box(None).unwrap().into_string(),
            pair.pk.to_box().unwrap().into_string(),
        )
    }

    #[test]
    fn the_key_that_signed_verifies_and_no_other() {
        let (secret, public) = key();
        let signature = sign(b"manifest\n", &secret, None).unwrap();
        assert_eq!(verify(b"manifest\n", &signature, &public).unwrap(), Ok(()));
        assert!(verify(b"manifesto\n", &signature, &public).unwrap().is_err());
        assert!(verify(b"manifest\n", &signature, &key().1).unwrap().is_err());
        assert_eq!(
            inspect(b"other", &signature).unwrap_err(),
            "is of another manifest"
        );
    }

    #[test]
    fn no_byte_of_a_signature_changes_unseen() {
        let signature = sign(b"manifest\n", &key().0, None).unwrap();
        for at in 0..signature.len() {
            let mut bytes = signature.clone().into_bytes();
            bytes[at] ^= 1;
            let found = String::from_utf8(bytes).map_or(true, |text| inspect(b"manifest\n", &text).is_err());
            assert!(found, "byte {at}, {:?}", &signature[at..=at]);
        }
    }

    #[test]
    fn the_minisign_program_verifies_our_signature() {
        if Command::new("minisign").arg("-v").output().is_err() {
            eprintln!("skipped: minisign is not installed");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let (secret, public) = key();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("manifest"), "manifest\n").unwrap();
        std::fs::write(
            path("manifest.minisig"),
            sign(b"manifest\n", &secret, None).unwrap(),
        )
        .unwrap();
        std::fs::write(path("key.pub"), public).unwrap();
        let verified = Command::new("minisign")
            .args(["-V", "-m", "manifest", "-p", "key.pub"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stderr)
        );
    }
}
