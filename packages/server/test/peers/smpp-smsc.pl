#!/usr/bin/perl
# An SMSC by Net::SMPP and Perl's own GSM 03.38 table. Prints its port, then one line a text: number, hexadecimal UTF-8.
use strict;
use warnings;
use Encode qw(decode encode);
use IO::Handle;
use Net::SMPP;

STDOUT->autoflush(1);
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "listen: $!";
print $listener->sockport, "\n";

# Ends with its first connection.
my $esme = $listener->accept or die "accept: $!";
${*$esme}{$_} = ${*$listener}{$_} for keys %{ Net::SMPP::Default() };
$esme->set_version(0x34);
$esme->autoflush(1);

my ($messages, %parts) = (0);
while (my $pdu = $esme->read_pdu) {
  my %as = (seq => $pdu->{seq});
  if ($pdu->{cmd} == Net::SMPP::CMD_bind_transceiver) { $esme->bind_transceiver_resp(%as, system_id => 'perl') }
  elsif ($pdu->{cmd} == Net::SMPP::CMD_enquire_link) { $esme->enquire_link_resp(%as) }
  elsif ($pdu->{cmd} == Net::SMPP::CMD_unbind) { $esme->unbind_resp(%as); last }
  elsif ($pdu->{cmd} == Net::SMPP::CMD_submit_sm) { take($pdu) }
}

sub take {
  my ($pdu) = @_;
  my $id = sprintf 'perl-%05d', ++$messages;
  $esme->submit_sm_resp(seq => $pdu->{seq}, message_id => $id);
  my ($number, $bytes, $of, $index) = ($pdu->{destination_addr}, $pdu->{short_message}, 1, 1);
  if ($pdu->{esm_class} & 0x40) {
    my ($length, undef, undef, undef, $all, $this) = unpack 'C6', $bytes;
    ($bytes, $of, $index) = (substr($bytes, $length + 1), $all, $this);
  }
  # Each part is text by itself: nothing is split between two.
  $parts{$number}[$index - 1] = decode($pdu->{data_coding} == 8 ? 'UTF-16BE' : 'gsm0338', $bytes, Encode::FB_CROAK);
  receipt($number, $id) if $pdu->{registered_delivery};
  return if grep { !defined } @{ $parts{$number} }[0 .. $of - 1];
  print $number, ' ', unpack('H*', encode('UTF-8', join '', @{ $parts{$number} })), "\n";
}

sub receipt {
  my ($number, $id) = @_;
  my $text = "id:$id sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:";
  $esme->deliver_sm(async => 1, esm_class => 4, source_addr => $number, destination_addr => 'Tollgate', short_message => $text);
}
