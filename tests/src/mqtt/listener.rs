//! What listeners have heard, and one that comes back by itself.

use crate::Daemon;
use crate::wait::until;
use rumqttc::{Client, Event, MqttOptions, Packet, QoS, Transport};
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

#[derive(Clone, Debug)]
pub struct Message {
    pub topic: String,
    pub payload: Vec<u8>,
    pub retained: bool,
}

impl Message {
    /// # Panics
    /// If it is something else.
    pub fn read<T: DeserializeOwned>(&self) -> T {
        let read = serde_json::from_slice(&self.payload);
        read.unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&self.payload)))
    }
}

/// What somebody has heard so far of a hall.
#[derive(Clone)]
pub struct Heard {
    below: String,
    messages: Arc<Mutex<Vec<Message>>>,
}

impl Heard {
    pub fn new(hall: &str) -> Heard {
        Heard { below: format!("hall/{hall}/"), messages: Arc::default() }
    }

    pub(super) fn add(&self, message: Message) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }

    /// All messages.
    pub fn all(&self) -> Vec<Message> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All messages on a topic below the hall's.
    pub fn on(&self, topic: &str) -> Vec<Message> {
        let is_on = |message: &&Message| message.topic.strip_prefix(&self.below) == Some(topic);
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(is_on).cloned().collect()
    }

    /// The newest on a topic, unless it was taken away.
    pub fn last<T: DeserializeOwned>(&self, topic: &str) -> Option<T> {
        self.on(topic).pop().filter(|message| !message.payload.is_empty()).map(|message| message.read())
    }

    /// Waits for a message that says what is wanted, and returns it.
    ///
    /// # Panics
    /// If none comes.
    pub fn until<T: DeserializeOwned>(&self, topic: &str, what: &str, wanted: impl Fn(&T) -> bool) -> T {
        let read = |message: &Message| (!message.payload.is_empty()).then(|| message.read());
        until(&format!("{topic} says that {what}"), || self.on(topic).iter().filter_map(read).find(&wanted))
    }
}

/// A client of `rumqttc`; it tries again whenever it is thrown out.
pub struct Listener {
    pub heard: Heard,
    pub client: Client,
    ended: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// Through the daemon's own door, with a token.
    ///
    /// # Panics
    /// If the token is no text of a header.
    pub fn at_daemon(daemon: &Daemon, hall: &str, name: &str, token: &str) -> Listener {
        let address = daemon.address();
        let mut options = MqttOptions::new(name, format!("ws://{address}/mqtt"), address.port());
        options.set_transport(Transport::Ws).set_credentials("token", token);
        Listener::start(hall, options)
    }

    /// At another broker, where the password is the login.
    pub fn at(port: u16, hall: &str, login: &str) -> Listener {
        let mut options = MqttOptions::new(format!("test-{login}"), "127.0.0.1", port);
        options.set_credentials(login, login);
        Listener::start(hall, options)
    }

    fn start(hall: &str, mut options: MqttOptions) -> Listener {
        options.set_max_packet_size(256 * 1024, 256 * 1024);
        let (client, mut connection) = Client::new(options, 64);
        let listener = Listener { heard: Heard::new(hall), client, ended: Arc::default() };
        let (heard, ended) = (listener.heard.clone(), Arc::clone(&listener.ended));
        let (client, topics) = (listener.client.clone(), format!("hall/{hall}/#"));
        std::thread::spawn(move || {
            for event in connection.iter() {
                match event {
                    Ok(Event::Incoming(Packet::ConnAck(_))) => {
                        // It is full only when nobody listens to this any more.
                        let _ = client.try_subscribe(&topics, QoS::AtLeastOnce);
                    }
                    Ok(Event::Incoming(Packet::Publish(publish))) => heard.add(Message {
                        topic: publish.topic,
                        payload: publish.payload.to_vec(),
                        retained: publish.retain,
                    }),
                    Ok(_) => {}
                    Err(rumqttc::ConnectionError::RequestsDone) => return,
                    Err(error) => {
                        ended.lock().unwrap_or_else(PoisonError::into_inner).push(error.to_string());
                        // A poll that fails returns at once.
                        std::thread::sleep(Duration::from_millis(20));
                    }
                }
            }
        });
        listener
    }

    /// Waits until it was thrown out, and says why.
    ///
    /// # Panics
    /// If it never is.
    pub fn until_ended(&self) -> String {
        until("the connection ends", || {
            self.ended.lock().unwrap_or_else(PoisonError::into_inner).first().cloned()
        })
    }

    /// How often it was thrown out or kept out so far.
    pub fn times_ended(&self) -> usize {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The thread ends with the connection; if nobody is there to be told, it has ended.
        let _ = self.client.try_disconnect();
    }
}
