use serde_json::{Value, json};

use super::{documents, ledger, manifest};
use crate::error::Result;
use crate::pipeline::Workspace;
use crate::provenance::MANIFEST;

/// The output as an RO-Crate 1.1 (<https://w3id.org/ro/crate/1.1>): what belongs into `ro-crate-metadata.json` at the top of
/// a copy of the output. `date` is the day of publication, as `2026-11-23`.
///
/// # Errors
/// Where manifest or ledgers cannot be read.
pub fn ro_crate(workspace: &Workspace, date: &str) -> Result<Value> {
    let manifest = manifest(workspace)?;
    let mut parts = vec![json!({"@id": MANIFEST})];
    let mut graph = vec![
        json!({
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        }),
        json!({
            "@id": MANIFEST,
            "@type": "File",
            "name": "SHA-256 of every file",
            "encodingFormat": "text/plain",
        }),
    ];
    for (path, digest) in manifest.entries() {
        let Ok(path) = std::str::from_utf8(path) else {
            continue;
        };
        let id = encode(path);
        parts.push(json!({"@id": id}));
        let size = std::fs::metadata(workspace.root().join(path)).map_or(0, |metadata| metadata.len());
        graph.push(json!({
            "@id": id,
            "@type": "File",
            "name": path,
            "encodingFormat": media_type(path),
            "contentSize": size.to_string(),
            "sha256": digest,
        }));
    }
    let mut actions = Vec::new();
    let mut tools = Vec::new();
    for document in documents(workspace)? {
        for (i, activity) in ledger(workspace, &document)?.activities.iter().enumerate() {
            let id = format!("#{}-{i}", encode(document.as_str()));
            let artifact = |path: &str| json!({"@id": encode(format!("{document}/{path}"))});
            let objects = activity.inputs.iter().filter(|input| input.index.is_none());
            if !tools.contains(&activity.tool) {
                tools.push(activity.tool.clone());
            }
            actions.push(json!({"@id": id}));
            graph.push(json!({
                "@id": id,
                "@type": "CreateAction",
                "name": format!("{} of {document}", activity.stage),
                "startTime": activity.started.to_string(),
                "endTime": activity.ended.to_string(),
                "instrument": {"@id": tool_id(&activity.tool)},
                "object": objects.map(|input| artifact(&input.name)).collect::<Vec<_>>(),
                "result": activity.outputs.iter().map(|output| artifact(&output.path)).collect::<Vec<_>>(),
            }));
        }
    }
    for tool in &tools {
        let version = tool.rsplit(' ').next().unwrap_or_default();
        graph.push(json!({
            "@id": tool_id(tool), "@type": "SoftwareApplication", "name": "cablegram", "softwareVersion": version,
        }));
    }
    graph.insert(
        1,
        json!({
            "@id": "./",
            "@type": "Dataset",
            "name": "Records of diplomatic cables",
            "description": "Records read from scans of diplomatic cables, with the page texts and clean pages they rest on.",
            "datePublished": date,
            "license": "The rights in the scans and their text are those of their sources.",
            "hasPart": parts,
            "mentions": actions,
        }),
    );
    Ok(json!({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}))
}

fn tool_id(tool: &str) -> String {
    format!("#{}", encode(tool.replace(' ', "-")))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("xml") => "application/xml",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// A path as a relative URI reference (RFC 3986): what is not unreserved is percent-encoded.
pub fn encode(path: impl AsRef<[u8]>) -> String {
    let path = path.as_ref();
    let mut encoded = String::with_capacity(path.len());
    for &byte in path {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(byte.into())
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
