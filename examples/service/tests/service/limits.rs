//! Limits: what is too large, too slow or too much is sent away, and the service goes on.

use std::time::Duration;

use hyper::StatusCode;
use itsm_service::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::running::{PATIENCE, Running, config, policy, start};

/// A request that has come so far that the service waits for its body: it says so by `100 Continue`.
pub async fn begun(service: &Running, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    let head = format!(
        "POST /v1/priority HTTP/1.1\r\nhost: service\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut told = [0; 25];
    timeout(PATIENCE, stream.read_exact(&mut told)).await.unwrap().unwrap();
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

/// What comes until the service closes the connection, or breaks it.
pub async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_body_may_have_so_many_bytes_and_no_more() {
    let request = r#"{"facts":{"stopped":true}}"#;
    let service = start("max-body", &policy("max-body"), Config { max_body: request.len(), ..config() }).await;
    assert_eq!(service.client().await.post("/v1/priority", request).await.status, StatusCode::OK);
    for path in ["/v1/priority", "/v1/explain", "/v1/change/calendar"] {
        let reply = service.client().await.post(path, &format!("{request} ")).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "request.too_large"));
    }
    // Without a length said beforehand.
    let mut chunked = TcpStream::connect(service.address).await.unwrap();
    chunked
        .write_all(b"POST /v1/priority HTTP/1.1\r\nhost: service\r\ntransfer-encoding: chunked\r\n\r\n")
        .await
        .unwrap();
    for _ in 0..2 {
        let _ = chunked.write_all(b"14\r\n                    \r\n").await;
    }
    assert!(rest(&mut chunked).await.starts_with("HTTP/1.1 413 "));
    // A gigabyte that is only announced: nobody waits for it.
    let mut announced = TcpStream::connect(service.address).await.unwrap();
    announced
        .write_all(b"POST /v1/priority HTTP/1.1\r\nhost: service\r\ncontent-length: 1000000000\r\n\r\n")
        .await
        .unwrap();
    assert!(rest(&mut announced).await.starts_with("HTTP/1.1 413 "));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let soon = Config { timeout: Duration::from_millis(100), ..config() };
    let service = start("timeout", &policy("timeout"), soon).await;
    let mut stream = begun(&service, "{} and more").await;
    stream.write_all(b"{").await.unwrap();
    let reply = rest(&mut stream).await;
    assert!(reply.starts_with("HTTP/1.1 408 ") && reply.contains(r#""code":"http.too_slow""#), "{reply}");
}

#[tokio::test]
async fn a_body_that_breaks_off_harms_nobody() {
    let service = start("broken-body", &policy("broken-body"), config()).await;
    let mut stream = begun(&service, "{} and more").await;
    stream.write_all(b"{").await.unwrap();
    stream.shutdown().await.unwrap();
    let reply = rest(&mut stream).await;
    assert!(reply.starts_with("HTTP/1.1 400 ") && reply.contains(r#""code":"http.broken_body""#), "{reply}");
    assert_eq!(service.client().await.post("/v1/priority", "{}").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_too_many_are_sent_away_at_once() {
    let service = start("busy", &policy("busy"), Config { max_requests: 2, ..config() }).await;
    let mut first = begun(&service, "{}").await;
    let _second = begun(&service, "{}").await;
    let mut client = service.client().await;
    let reply = client.post("/v1/priority", "{}").await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "http.busy"));
    assert_eq!(reply.header("retry-after"), Some("1"));
    let mut client = service.client().await;
    assert_eq!(client.get("/healthz").await.status, StatusCode::OK, "a service under load is well");
    // The place is free again once a request is answered.
    first.write_all(b"{}").await.unwrap();
    let mut byte = [0];
    timeout(PATIENCE, first.read_exact(&mut byte)).await.unwrap().unwrap();
    assert_eq!(service.client().await.post("/v1/priority", "{}").await.status, StatusCode::OK);
}

/// One connection at a time: the next one is served when the one before is gone.
fn one_by_one() -> Config {
    let short = Duration::from_millis(100);
    Config { max_connections: 1, idle: short, stalled: short, ..config() }
}

#[tokio::test]
async fn headers_that_do_not_come_do_not_keep_a_connection() {
    let service = start("slow-headers", &policy("slow-headers"), one_by_one()).await;
    for beginning in [&b""[..], b"POST /v1/pri", b"GET /healthz HTTP/1.1\r\nhost: service\r\nx-slow: "] {
        let mut slow = TcpStream::connect(service.address).await.unwrap();
        slow.write_all(beginning).await.unwrap();
        // Less than the half minute after which the library would close it of itself.
        let soon = Duration::from_secs(20);
        let reply = timeout(soon, async { service.client().await.get("/healthz").await }).await.unwrap();
        assert_eq!(reply.status, StatusCode::OK);
        rest(&mut slow).await;
    }
}

#[tokio::test]
async fn replies_that_are_not_taken_do_not_keep_a_connection() {
    let pack = include_str!("../../../../packs/itil-style/policy.yaml");
    let service = start("slow-reader", pack, one_by_one()).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let (mut reader, mut writer) = socket.connect(service.address).await.unwrap().into_split();
    // More than all buffers between the two take: some 30 MB.
    let asked = 2_000;
    let asking = tokio::spawn(async move {
        for _ in 0..asked {
            if writer.write_all(b"GET /v1/policy/document HTTP/1.1\r\nhost: service\r\n\r\n").await.is_err() {
                break;
            }
        }
        writer
    });
    let reply = timeout(PATIENCE, async { service.client().await.get("/healthz").await }).await.unwrap();
    assert_eq!(reply.status, StatusCode::OK);
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, reader.read_to_end(&mut bytes)).await.unwrap();
    let answered = bytes.windows(15).filter(|bytes| bytes == b"HTTP/1.1 200 OK").count();
    assert!(answered < asked, "all replies were taken, so that nothing was tested");
    drop(asking.await);
}

#[tokio::test]
async fn a_head_that_is_too_large_or_none_is_refused() {
    let service = start("large-head", &policy("large-head"), config()).await;
    let long = "x".repeat(500_000);
    for head in
        [format!("GET /healthz HTTP/1.1\r\nhost: s\r\nx: {long}\r\n\r\n"), format!("GET /{long} HTTP/1.1\r\n\r\n")]
    {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        let _ = stream.write_all(head.as_bytes()).await;
        // The refusal itself can get lost where the rest of the head was not taken.
        let reply = rest(&mut stream).await;
        assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 4"), "{reply}");
    }
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(b"no HTTP at all\r\n\r\n").await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 400 "));
    assert_eq!(service.client().await.get("/healthz").await.status, StatusCode::OK);
}
