//! How what travels is described in OpenAPI: texts by the patterns that they are parsed with; records derive theirs.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::audit::Head;
use crate::digest::Digest;
use crate::draft::{DraftLocator, Revision};
use crate::enrolment::TerminalId;
use crate::envelope::Content;
use crate::ledger::{LedgerEpoch, Position};
use crate::pickup_code::PickupCode;
use crate::release::ReleaseNumber;
use crate::sealing::KeyId;
use crate::signing::{Signed, VerifyingKey};
use crate::submission::SubmissionId;
use crate::ticket::Series;

/// A text of one form.
macro_rules! text {
    ($($text:ty, $name:literal, $about:literal, $pattern:literal;)*) => { $(
        impl PartialSchema for $text {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($about))
                    .pattern(Some($pattern))
                    .into()
            }
        }

        impl ToSchema for $text {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )* };
}

text! {
    Digest, "Digest", "A SHA-256, in small hexadecimal digits.", "^[0-9a-f]{64}$";
    DraftLocator, "DraftLocator", "Under which a draft is kept: made of the code on a citizen's slip, which it does not tell.", "^[0-9a-f]{32}$";
    Head, "AuditHead", "How far an audit trail has come: its number of lines, a colon and their digest.", "^[1-9][0-9]{0,17}:[0-9a-f]{64}$";
    KeyId, "KeyId", "What a key of the reception's is called.", "^[0-9a-f]{16}$";
    VerifyingKey, "VerifyingKey", "A public key (Ed25519), in small hexadecimal digits.", "^[0-9a-f]{64}$";
    Signed, "Signature", "A signature (Ed25519), in small hexadecimal digits.", "^[0-9a-f]{128}$";
    PickupCode, "PickupCode", "The code that a citizen carries; its last sign checks the others.", "^[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}$";
    Content, "Content", "Bytes in Base64 (RFC 4648, section 4).", "^[A-Za-z0-9+/]*={0,2}$";
}

/// A UUID.
macro_rules! uuid {
    ($($uuid:ty, $name:literal, $about:literal;)*) => { $(
        impl PartialSchema for $uuid {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::Custom("uuid".into())))
                    .description(Some($about))
                    .into()
            }
        }

        impl ToSchema for $uuid {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )* };
}

uuid! {
    SubmissionId, "SubmissionId", "A submission's id, made by the terminal.";
    TerminalId, "TerminalId", "A terminal's id, given by the centre.";
    LedgerEpoch, "LedgerEpoch", "One life of the centre's database.";
}

/// A number from some number on.
macro_rules! number {
    ($($number:ty, $name:literal, $about:literal, $from:literal;)*) => { $(
        impl PartialSchema for $number {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .description(Some($about))
                    .minimum(Some($from))
                    .into()
            }
        }

        impl ToSchema for $number {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )* };
}

number! {
    Revision, "Revision", "When a draft was saved, in milliseconds since 1970, by the terminal's clock; of two the larger is the later.", 0;
    Position, "Position", "A place in the order in which the centre takes submissions; 0 is before the first.", 0;
    Series, "Series", "The series of a terminal's ticket numbers.", 1;
    ReleaseNumber, "ReleaseNumber", "A release of the catalogue.", 0;
}
