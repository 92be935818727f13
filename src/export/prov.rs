use serde_json::{Map, Value, json};

use crate::model::Digest;
use crate::provenance::{Activity, Ledger};

/// The ledgers as one document of PROV-JSON (<https://www.w3.org/submissions/prov-json/>): scans and artifacts are entities,
/// named by their digests; each run of a stage is an activity; the program is the agent.
pub fn prov<'a>(ledgers: impl IntoIterator<Item = &'a Ledger>) -> Value {
    let mut prov = Prov::default();
    for ledger in ledgers {
        for source in &ledger.sources {
            prov.entity(
                source.sha256,
                json!({
                    "prov:label": source.source,
                    "prov:type": "cablegram:Scan",
                    "cablegram:sha256": source.sha256,
                }),
            );
        }
        for activity in &ledger.activities {
            prov.activity(ledger, activity);
        }
    }
    json!({
        "prefix": {
            "cablegram": "https://cablegram.invalid/ns#",
            "sha256": "urn:sha256:",
            "run": "urn:cablegram:activity:",
        },
        "entity": prov.entities,
        "activity": prov.activities,
        "agent": prov.agents,
        "used": prov.used,
        "wasGeneratedBy": prov.generated,
        "wasAssociatedWith": prov.associated,
        "wasDerivedFrom": prov.derived,
    })
}

#[derive(Default)]
struct Prov {
    entities: Map<String, Value>,
    activities: Map<String, Value>,
    agents: Map<String, Value>,
    used: Map<String, Value>,
    generated: Map<String, Value>,
    associated: Map<String, Value>,
    derived: Map<String, Value>,
}

fn name(digest: Digest) -> String {
    format!("sha256:{digest}")
}

impl Prov {
    fn entity(&mut self, digest: Digest, attributes: Value) {
        self.entities.entry(name(digest)).or_insert(attributes);
    }

    fn activity(&mut self, ledger: &Ledger, activity: &Activity) {
        let page = activity.page.map(|page| format!(".p{page}")).unwrap_or_default();
        let short = &activity.key.to_string()[..16];
        let document = crate::provenance::digest(ledger.document.as_str()).to_string();
        let id = format!("run:{}.{}{page}.{short}", &document[..8], activity.stage);
        let mut attributes = json!({
            "prov:startTime": activity.started.to_string(),
            "prov:endTime": activity.ended.to_string(),
            "prov:type": format!("cablegram:{}", activity.stage),
            "prov:label": format!("{} of {}", activity.stage, ledger.document),
            "cablegram:version": activity.version,
            "cablegram:key": activity.key,
            "cablegram:settings": activity.settings,
        });
        if let Some(engine) = activity.engine {
            attributes["cablegram:engine"] = json!(engine);
        }
        self.activities.insert(id.clone(), attributes);
        let agent = format!("cablegram:{}", activity.tool.replace(' ', "-"));
        self.agents.insert(
            agent.clone(),
            json!({"prov:type": "prov:SoftwareAgent", "prov:label": activity.tool}),
        );
        let relation = |kind: &str, n: usize| format!("_:{kind}-{}-{n}", &id["run:".len()..]);
        self.associated.insert(
            relation("by", 0),
            json!({"prov:activity": id, "prov:agent": agent}),
        );
        for (i, input) in activity.inputs.iter().enumerate() {
            self.entity(
                input.sha256,
                json!({"prov:label": input.name, "cablegram:sha256": input.sha256}),
            );
            self.used.insert(
                relation("used", i),
                json!({"prov:activity": id, "prov:entity": name(input.sha256)}),
            );
        }
        for (i, output) in activity.outputs.iter().enumerate() {
            let label = format!("{}/{}", ledger.document, output.path);
            self.entity(
                output.sha256,
                json!({
                    "prov:label": label,
                    "prov:type": "cablegram:Artifact",
                    "cablegram:sha256": output.sha256,
                }),
            );
            self.generated.insert(
                relation("made", i),
                json!({"prov:entity": name(output.sha256), "prov:activity": id}),
            );
            for (j, input) in activity.inputs.iter().enumerate() {
                self.derived.insert(
                    relation("from", i * activity.inputs.len() + j),
                    json!({
                        "prov:generatedEntity": name(output.sha256),
                        "prov:usedEntity": name(input.sha256),
                        "prov:activity": id,
                    }),
                );
            }
        }
    }
}
