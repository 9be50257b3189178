//! What the description of this interface says besides its operations.

use utoipa::OpenApi;

/// The frame of the description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "一窗 Yichuang · the centre",
        description = "What terminals ask of the centre. Submissions and attachments travel sealed to the reception's key; receipts and standings are signed. Whatever is answered with 429 or 503 may be asked again after `Retry-After`; a refusal stays one.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    // What stands only in a path is found by nobody else.
    components(schemas(handover::DraftLocator)),
    tags(
        (name = "terminals", description = "Enrolling, and what is known of a terminal."),
        (name = "submissions", description = "Handing in, and what is backed up."),
        (name = "attachments", description = "What goes with a submission, chunk by chunk."),
        (name = "drafts", description = "What citizens entered and took along as a code: encrypted under it, kept for a week."),
        (name = "published", description = "What any cache may carry."),
    ),
)]
pub(super) struct Frame;
