package dtlswire

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/ciphersuite"
	"github.com/pion/dtls/v3/pkg/crypto/clientcertificate"
	"github.com/pion/dtls/v3/pkg/crypto/prf"
	"github.com/pion/dtls/v3/pkg/protocol/recordlayer"
)

// suiteKind is one of the cipher suites that are spoken: all agree on keys that nobody can find out later, encrypt with
// AES-GCM, and are in the engine's build of Mbed TLS (thirdparty/mbedtls/include/mbedtls/mbedtls_config.h).
type suiteKind struct {
	id      uint16
	keySize int
	hash    func() hash.Hash
	signer  clientcertificate.Type // what key the certificate has
}

var suitesOfServer = []suiteKind{
	{uint16(dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), 16, sha256.New, clientcertificate.ECDSASign},
	{uint16(dtls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), 16, sha256.New, clientcertificate.RSASign},
	{uint16(dtls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384), 32, sha512.New384, clientcertificate.ECDSASign},
	{uint16(dtls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384), 32, sha512.New384, clientcertificate.RSASign},
}

// suitesOfClient are the same, as pion knows them.
func suitesOfClient() (ids []dtls.CipherSuiteID) {
	for _, k := range suitesOfServer {
		ids = append(ids, dtls.CipherSuiteID(k.id))
	}
	return ids
}

// saltSize is the part of a nonce that is the key's; the rest is the record's (RFC 5288 section 3).
const saltSize = 4

// keys returns what the two sides encrypt with.
func (k suiteKind) keys(master, clientRandom, serverRandom []byte) (*prf.EncryptionKeys, error) {
	return prf.GenerateEncryptionKeys(master, clientRandom, serverRandom, 0, k.keySize, saltSize, k.hash)
}

// half is what one of the sides encrypts with.
type half struct {
	aead cipher.AEAD
	salt [saltSize]byte
}

func newHalf(key, salt []byte) (half, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return half{}, err
	}
	aead, err := cipher.NewGCM(block)
	return half{aead, [saltSize]byte(salt)}, err
}

// suite is a cipher suite of a server's connection, which pion takes as one of the user's own. It hands out the keys.
type suite struct {
	suiteKind
	d    *disguise
	keys *prf.EncryptionKeys // nil until they are agreed on
	gcm  *ciphersuite.GCM
}

var errNoKeys = errors.New("no keys are agreed on yet")

func (s *suite) String() string                          { return dtls.CipherSuiteName(dtls.CipherSuiteID(s.id)) }
func (s *suite) ID() dtls.CipherSuiteID                  { return dtls.CipherSuiteID(s.id ^ aliasBits) }
func (s *suite) ECC() bool                               { return true }
func (s *suite) IsInitialized() bool                     { return s.keys != nil }
func (s *suite) HashFunc() func() hash.Hash              { return s.newHash }
func (s *suite) newHash() hash.Hash                      { return &transcript{Hash: s.hash(), d: s.d} }
func (s *suite) CertificateType() clientcertificate.Type { return s.signer }

func (s *suite) AuthenticationType() dtls.CipherSuiteAuthenticationType {
	return dtls.CipherSuiteAuthenticationTypeCertificate
}

func (s *suite) KeyExchangeAlgorithm() dtls.CipherSuiteKeyExchangeAlgorithm {
	return dtls.CipherSuiteKeyExchangeAlgorithmEcdhe
}

// Init takes the keys; pion calls it once.
func (s *suite) Init(master, clientRandom, serverRandom []byte, _ bool) error {
	keys, err := s.suiteKind.keys(master, clientRandom, serverRandom)
	if err != nil {
		return err
	}
	s.gcm, err = ciphersuite.NewGCM(keys.ServerWriteKey, keys.ServerWriteIV, keys.ClientWriteKey, keys.ClientWriteIV)
	if err == nil {
		s.keys = keys
	}
	return err
}

func (s *suite) Encrypt(r *recordlayer.RecordLayer, raw []byte) ([]byte, error) {
	if s.gcm == nil {
		return nil, errNoKeys
	}
	return s.gcm.Encrypt(r, raw)
}

func (s *suite) Decrypt(h recordlayer.Header, raw []byte) ([]byte, error) {
	if s.gcm == nil {
		return nil, errNoKeys
	}
	return s.gcm.Decrypt(h, raw)
}
