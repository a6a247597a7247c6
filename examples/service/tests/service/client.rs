//! An HTTP client that keeps its connection, and holds what it gets against the `OpenAPI` description.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HeaderMap;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::openapi;

pub struct Client {
    requests: SendRequest<Full<Bytes>>,
}

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The code of the only error.
    pub fn code(&self) -> String {
        let errors = self.json()["errors"].as_array().unwrap().clone();
        assert_eq!(errors.len(), 1, "{}", self.body);
        errors[0]["code"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let (requests, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self { requests }
    }

    pub async fn try_send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> hyper::Result<Reply> {
        let mut request = Request::builder().method(method).uri(path).header("host", "service");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.requests.ready().await?;
        let reply = self.requests.send_request(request.body(Full::new(body.into())).unwrap()).await?;
        let (parts, body) = reply.into_parts();
        let body = String::from_utf8(body.collect().await?.to_bytes().to_vec()).unwrap();
        let reply = Reply { status: parts.status, headers: parts.headers, body };
        openapi::check(method, path, &reply);
        Ok(reply)
    }

    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Reply {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[], "").await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> Reply {
        self.send("POST", path, &[], body.to_owned()).await
    }
}
